#include "linter/roundtrip/subprocess.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char** environ;  // NOLINT(readability-redundant-declaration): not everywhere in unistd.h

namespace miglint {

void become(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: execv's old signature
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
}

void become(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
  std::vector<char*> variables;
  for (const std::string& variable : environment)
    variables.push_back(const_cast<char*>(variable.c_str()));  // NOLINT: execve's old signature
  variables.push_back(nullptr);
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT
  arguments.push_back(nullptr);
  environ = variables.data();
  execvp(arguments[0], arguments.data());
}

std::string ProgramRun::last_words() const {
  if (is_late) return "it did not end in time";
  std::string last;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, end - at);
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
    at = end + 1;
  }
  const std::string code = exit_code < 0 ? "it was killed" : "exit " + std::to_string(exit_code);
  return last.empty() ? code : last + " (" + code + ")";
}

ProgramRun run_program(const Program& program) {
  using Clock = std::chrono::steady_clock;
  ProgramRun run;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return run;
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    signal(SIGPIPE, SIG_DFL);
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    if (chdir(program.folder.c_str()) == 0) become(program.command, program.environment);
    _exit(127);
  }
  close(ends[1]);
  const Clock::time_point end = Clock::now() + program.longest;
  std::array<char, 4096> buffer{};
  while (child > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{.fd = ends[0], .events = POLLIN, .revents = 0};
    const int ready = left <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      run.is_late = true;
      kill(-child, SIGKILL);
      break;
    }
    const ssize_t got = read(ends[0], buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    run.output.append(buffer.data(), static_cast<std::size_t>(got));
    if (program.shows_output) [[maybe_unused]]
      const ssize_t shown = write(STDERR_FILENO, buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  return run;
}

Result<std::string> output_of(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return Error{command[0] + ": no pipe for its output"};
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return Error{command[0] + ": cannot be started"};
  }
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    become(command);
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = read(ends[0], buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR))
    if (got > 0) output.append(buffer.data(), static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Error{command[0] + ": failed"};
  while (output.ends_with('\n'))
    output.pop_back();
  return output;
}

}  // namespace miglint
