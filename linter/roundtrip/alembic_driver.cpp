#include "linter/roundtrip/alembic_driver.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

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

#include "linter/roundtrip/alembic_driver_source.h"
#include "linter/roundtrip/subprocess.h"

namespace miglint {

namespace {

using Json = nlohmann::json;

// How often a revision may take the time that a statement may.
constexpr int kStatementsARevision = 10;
constexpr std::chrono::seconds kPatienceAtStart{60};

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

DriverAnswer read_answer(const std::string& line) {
  DriverAnswer answer;
  const Json said = Json::parse(line, nullptr, false);
  if (!said.is_object()) {
    answer.failure = DriverFailure{.message = "the project's code wrote into miglint's own pipe"};
    return answer;
  }
  answer.version_table = text_of(said, "version_table");
  answer.knows_models = said.value("models", false);
  for (const Json& difference : said.value("differences", Json::array()))
    answer.differences.emplace_back(text_of(difference, "object"), text_of(difference, "words"));
  if (said.value("ok", false)) return answer;
  const auto line_number = said.find("line");
  answer.failure = DriverFailure{
      .sqlstate = text_of(said, "sqlstate"),
      .message = text_of(said, "message"),
      .detail = text_of(said, "detail"),
      .hint = text_of(said, "hint"),
      .statement = text_of(said, "statement"),
      .file = text_of(said, "file"),
      .line = line_number != said.end() && line_number->is_number() ? line_number->get<int>() : 0,
      .nothing_run = said.value("nothing_run", false)};
  return answer;
}

void close_end(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

// In the child. Two descriptors stay open beyond the exec; what the project's code prints must not
// get into a report.
[[noreturn]] void become_driver(const DriverStart& start, int asks, int answers) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  signal(SIGPIPE, SIG_DFL);
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(start.shows_output ? STDERR_FILENO : nothing, STDOUT_FILENO);
  if (!start.shows_output) dup2(nothing, STDERR_FILENO);
  for (const int descriptor : {asks, answers})
    fcntl(descriptor, F_SETFD, 0);
  if (chdir(start.folder.c_str()) != 0) _exit(126);
  std::vector<std::string> command = start.python;
  command.insert(command.end(),
                 {"-c", kAlembicDriver, std::to_string(asks), std::to_string(answers)});
  become(command, start.environment);
  _exit(127);
}

}  // namespace

Result<std::unique_ptr<AlembicDriver>> AlembicDriver::start(DriverStart start) {
  std::unique_ptr<AlembicDriver> driver(new AlembicDriver);
  driver->start_ = std::move(start);
  if (auto error = driver->launch()) return *std::move(error);
  return driver;
}

AlembicDriver::~AlembicDriver() {
  end();
}

std::optional<Error> AlembicDriver::launch() {
  std::array<int, 2> asks{-1, -1};
  std::array<int, 2> answers{-1, -1};
  unread_.clear();
  if (pipe2(asks.data(), O_CLOEXEC) == 0 && pipe2(answers.data(), O_CLOEXEC) == 0)
    process_ = fork();
  if (process_ == 0) become_driver(start_, asks[0], answers[1]);
  close_end(asks[0]);
  close_end(answers[1]);
  asks_ = asks[1];
  answers_ = answers[0];
  const std::string name = fmt::format("{}", fmt::join(start_.python, " "));
  const auto hello = process_ < 0 ? std::nullopt : read_line(kPatienceAtStart);
  if (!hello) {
    end();
    return Error{fmt::format("{}: is no Python that can be started", name)};
  }
  const Json said = Json::parse(*hello, nullptr, false);
  if (said.is_object() && said.value("hello", false)) {
    versions_ = fmt::format(
        "Alembic {}, SQLAlchemy {}", text_of(said, "alembic"), text_of(said, "sqlalchemy"));
    return std::nullopt;
  }
  end();
  return Error{fmt::format("{}: {}", name, text_of(said, "message"))};
}

void AlembicDriver::end() {
  close_end(asks_);
  close_end(answers_);
  if (process_ <= 0) return;
  kill(process_, SIGKILL);  // it holds nothing that is not ours to drop
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

std::optional<std::string> AlembicDriver::read_line(std::chrono::seconds longest) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + longest;
  for (;;) {
    if (const std::size_t at = unread_.find('\n'); at != std::string::npos) {
      std::string line = unread_.substr(0, at);
      unread_.erase(0, at + 1);
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return std::nullopt;
    pollfd waiting{.fd = answers_, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    std::array<char, 4096> buffer{};
    const ssize_t got = read(answers_, buffer.data(), buffer.size());
    if (got <= 0) return std::nullopt;
    unread_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

DriverAnswer AlembicDriver::ask(const DriverAsk& ask) {
  DriverAnswer none;
  if (process_ < 0)
    if (auto error = launch()) {
      none.failure = DriverFailure{.message = error->message};
      return none;
    }
  const Json settings = {
      {"statement_timeout", fmt::format("'{}s'", start_.statement_limit.count())},
      {"lock_timeout", fmt::format("'{}s'", start_.lock_limit.count())}};
  Json list = Json::array();
  for (const auto& [name, value] : settings.items())
    list.push_back({name, value});
  const Json words{{"do", ask.does},
                   {"revision", ask.revision},
                   {"file", ask.file},
                   {"url", ask.url},
                   {"ini", start_.ini},
                   {"section", start_.section},
                   {"script_location", start_.script_location},
                   {"settings", std::move(list)}};
  const std::string line = words.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t written = write(asks_, line.data() + done, line.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const std::chrono::seconds longest = start_.statement_limit * kStatementsARevision;
  const auto said = read_line(longest);
  if (said) return read_answer(*said);
  const bool has_ended = waitpid(process_, nullptr, WNOHANG) == process_;
  if (has_ended) process_ = -1;
  end();
  none.failure = DriverFailure{
      .message = has_ended ? std::string("the project's code ended its process")
                           : fmt::format("the project's code did not come back within {} s",
                                         longest.count())};
  return none;
}

}  // namespace miglint
