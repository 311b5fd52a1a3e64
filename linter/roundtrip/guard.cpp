#include "linter/roundtrip/guard.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <grp.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "linter/roundtrip/run_folder.h"
#include "linter/roundtrip/subprocess.h"
#include "linter/roundtrip/template_cache.h"

namespace miglint {

namespace fs = std::filesystem;

namespace {

void child_ended(int /*signal*/) {}  // only to wake pselect

class Guard {
 public:
  Guard(const GuardPlan& plan, int lifeline, int status)
      : plan_(plan), lifeline_(lifeline), status_(status) {}

  void run() {
    become_independent();
    std::string problem = provision();
    if (problem.empty()) problem = start_server();
    if (problem.empty()) {
      tell(std::string(1, kServerStarting));
      if (ended_first(server_)) {
        server_ = -1;
        problem = complaint_in_log("the server ended by itself");
        // With a fresh one the next run tells whether it was the template.
        if (is_from_template_) TemplateCache(plan_.cache_folder, plan_.programs).remove();
      }
    }
    if (!problem.empty() && plan_.changes_user)
      problem +=
          fmt::format(" (it runs as user {}, because Postgres refuses to run as root)", plan_.user);
    if (!problem.empty()) tell(problem);
    stop_server();
    std::error_code ignored;
    fs::remove_all(plan_.folder, ignored);
  }

 private:
  // A terminal's Ctrl-C goes to the whole group; the guard must outlive miglint to clean up.
  void become_independent() {
    setsid();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
      signal(number, SIG_IGN);

    struct sigaction action {};

    action.sa_handler = child_ended;
    sigaction(SIGCHLD, &action, nullptr);
    sigset_t child_signal;
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_signal, &usual_signals_);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      dup2(nothing, standard);
    umask(077);
  }

  void tell(const std::string& words) const {
    [[maybe_unused]] const ssize_t written = write(status_, words.data(), words.size());
  }

  std::string data_folder() const { return plan_.folder + "/data"; }

  std::string log_path() const { return plan_.folder + "/log"; }

  // Forks and becomes the program as the server's user, its output in the log.
  pid_t start(const std::vector<std::string>& command, int signal_at_guards_death) const {
    const pid_t guard = getpid();
    const pid_t child = fork();
    if (child != 0) return child;
    sigprocmask(SIG_SETMASK, &usual_signals_, nullptr);
    const int log = open(log_path().c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (plan_.changes_user &&
        (setgroups(0, nullptr) != 0 || setgid(plan_.gid) != 0 || setuid(plan_.uid) != 0)) {
      dprintf(log, "cannot become user id %u: %s\n", plan_.uid, std::strerror(errno));
      _exit(126);
    }
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, signal_at_guards_death);  // setuid clears it, so it comes after
#endif
    if (getppid() != guard || chdir(plan_.folder.c_str()) != 0) _exit(126);
    become(command);
    dprintf(log, "%s: %s\n", command[0].c_str(), std::strerror(errno));
    _exit(127);
  }

  // Waits for whichever comes first. True: the child has ended; false: miglint has.
  bool ended_first(pid_t child) {
    for (;;) {
      if (waitpid(child, &child_status_, WNOHANG) == child) return true;
      fd_set readable;
      FD_ZERO(&readable);
      FD_SET(lifeline_, &readable);
      if (pselect(lifeline_ + 1, &readable, nullptr, nullptr, nullptr, &usual_signals_) > 0)
        return false;
    }
  }

  std::string provision() {
    const uid_t uid = plan_.changes_user ? plan_.uid : geteuid();
    const gid_t gid = plan_.changes_user ? plan_.gid : getegid();
    const std::string sockets = plan_.folder + "/s";
    if (mkdir(sockets.c_str(), 0700) != 0 ||
        (plan_.changes_user && chown(sockets.c_str(), uid, gid) != 0))
      return fmt::format("{}: {}", sockets, std::strerror(errno));
    const TemplateCache cache(plan_.cache_folder, plan_.programs);
    const bool had_template = cache.has_template();
    if (had_template) {
      is_from_template_ = cache.copy_to(data_folder(), uid, gid).empty();
      if (is_from_template_) return {};
      std::error_code ignored;
      fs::remove_all(data_folder(), ignored);
    }
    if (mkdir(data_folder().c_str(), 0700) != 0 ||
        (plan_.changes_user && chown(data_folder().c_str(), uid, gid) != 0))
      return fmt::format("{}: {}", data_folder(), std::strerror(errno));
    if (std::string problem = initialise(); !problem.empty()) return problem;
    if (had_template) cache.remove();  // there was room, so it was the template that is damaged
    cache.keep(data_folder());
    return {};
  }

  std::string initialise() {
    std::vector<std::string> command = {plan_.programs.folder + "/initdb",
                                        "--pgdata",
                                        data_folder(),
                                        "--username",
                                        "postgres",
                                        "--auth",
                                        "trust",
                                        "--no-sync",
                                        "--encoding",
                                        "UTF8",
                                        "--no-locale"};
    if (plan_.programs.major >= 11) command.emplace_back("--wal-segsize=1");
    const pid_t child = start(command, SIGKILL);
    if (child < 0) return "initdb: cannot be started";
    if (!ended_first(child)) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
      return "miglint is gone";
    }
    if (WIFEXITED(child_status_) && WEXITSTATUS(child_status_) == 0) return {};
    return complaint_in_log("initdb failed");
  }

  std::string start_server() {
    std::vector<std::string> command = {plan_.programs.folder + "/postgres", "-D", data_folder()};
    std::vector<std::string> settings = {"listen_addresses=",
                                         "port=5432",
                                         "unix_socket_directories=" + plan_.folder + "/s",
                                         "unix_socket_permissions=0700",
                                         // Nothing needs to survive a crash.
                                         "fsync=off",
                                         "full_page_writes=off",
                                         "synchronous_commit=off",
                                         "wal_level=minimal",
                                         "max_wal_senders=0",
                                         "checkpoint_timeout=1h",
                                         "autovacuum=off",
                                         // Small, and quick to start.
                                         "shared_buffers=16MB",
                                         "max_connections=16",
                                         "dynamic_shared_memory_type=mmap",
                                         "max_parallel_workers=0",
                                         "jit=off",
                                         "logging_collector=off",
                                         "log_min_messages=error",
                                         "log_statement=none",
                                         "log_min_error_statement=panic",
                                         "lc_messages=C",
                                         "timezone=UTC",
                                         "log_timezone=UTC"};
    if (plan_.programs.major >= 18) settings.emplace_back("io_method=sync");
    for (std::string& setting : settings) {
      command.emplace_back("-c");
      command.push_back(std::move(setting));
    }
    server_ = start(command, SIGQUIT);
    return server_ < 0 ? "postgres: cannot be started" : "";
  }

  // SIGQUIT is Postgres's immediate shutdown: it frees its shared memory, but writes nothing.
  void stop_server() const {
    using namespace std::chrono_literals;
    if (server_ <= 0) return;
    for (const int number : {SIGQUIT, SIGKILL}) {
      kill(server_, number);
      for (auto waited = 0ms; waited < 5000ms; waited += 2ms) {
        if (waitpid(server_, nullptr, WNOHANG) == server_) return;
        std::this_thread::sleep_for(2ms);
      }
    }
  }

  // The line of the log that says what went wrong.
  std::string complaint_in_log(std::string_view otherwise) const {
    std::ifstream log(log_path());
    std::string complaint(otherwise);
    for (std::string line; std::getline(log, line);) {
      for (const std::string_view sign : {"FATAL:  ", "PANIC:  ", "error: ", "ERROR:  "}) {
        const std::size_t at = line.find(sign);
        if (at != std::string::npos)
          return fmt::format("{}: {}", otherwise, line.substr(at + sign.size()));
      }
      if (!line.empty()) complaint = fmt::format("{}: {}", otherwise, line);
    }
    return complaint;
  }

  const GuardPlan& plan_;
  int lifeline_;
  int status_;
  sigset_t usual_signals_{};
  int child_status_ = 0;
  pid_t server_ = -1;
  bool is_from_template_ = false;
};

}  // namespace

void run_guard(const GuardPlan& plan, int lifeline, int status) {
  Guard(plan, lifeline, status).run();
  _exit(0);
}

}  // namespace miglint
