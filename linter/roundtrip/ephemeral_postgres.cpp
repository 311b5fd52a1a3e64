#include "linter/roundtrip/ephemeral_postgres.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "linter/roundtrip/guard.h"

namespace miglint {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{60};

// Empty when nothing has come within the time; nullopt when the other end is closed.
std::optional<std::string> read_some(int descriptor, int milliseconds) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, milliseconds) <= 0) return std::string();
  std::array<char, 1024> buffer{};
  const ssize_t got = read(descriptor, buffer.data(), buffer.size());
  if (got <= 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(got));
}

void close_all(std::initializer_list<int> descriptors) {
  for (const int descriptor : descriptors)
    if (descriptor >= 0) close(descriptor);
}

Error could_not_start(const std::string& why) {
  const bool is_full =
      why.find("No space left") != std::string::npos || why.find("wrote only") != std::string::npos;
  return Error{
      fmt::format("the server could not be started: {}{}",
                  why,
                  is_full ? "; free some room, or set TMPDIR to a folder that has it" : "")};
}

// Postgres refuses to run as root: its own user where the package made one, else nobody.
Result<bool> choose_user(GuardPlan& plan) {
  if (geteuid() != 0) return false;
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* user = getpwnam(name);
    if (user == nullptr || user->pw_uid == 0) continue;
    plan.changes_user = true;
    plan.user = name;
    plan.uid = user->pw_uid;
    plan.gid = user->pw_gid;
    return true;
  }
  return Error{
      "Postgres does not run as root, and there is no user postgres or nobody: make one, "
      "or run miglint as another user"};
}

}  // namespace

Result<std::unique_ptr<EphemeralPostgres>> EphemeralPostgres::start(
    const EphemeralOptions& options) {
  GuardPlan plan;
  if (Result<bool> chosen = choose_user(plan); !chosen) return chosen.error();
  remove_dead_runs(options.places);
  Result<RunFolder> folder = make_run_folder(options.places);
  if (!folder) return folder.error();
  std::unique_ptr<EphemeralPostgres> server(new EphemeralPostgres);
  server->folder_ = *folder;
  plan.programs = options.programs;
  plan.folder = folder->path;
  plan.cache_folder = options.cache_folder;

  std::array<int, 2> lifeline{-1, -1};
  std::array<int, 2> status{-1, -1};
  pid_t child = -1;
  if (pipe2(lifeline.data(), O_CLOEXEC) == 0 && pipe2(status.data(), O_CLOEXEC) == 0)
    child = fork();
  if (child == 0) {
    close_all({lifeline[1], status[0]});
    run_guard(plan, lifeline[0], status[1]);
  }
  const int reason = errno;
  close_all({lifeline[0], status[1]});
  server->lifeline_ = lifeline[1];
  server->status_ = status[0];
  server->guard_ = child;
  if (child < 0)
    return Error{fmt::format("the server's guard cannot be started: {}", std::strerror(reason))};
  return server;
}

EphemeralPostgres::~EphemeralPostgres() {
  close_all({lifeline_});
  if (guard_ > 0)
    while (waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
    }
  std::error_code ignored;
  std::filesystem::remove_all(folder_.path, ignored);  // for the case that the guard was killed
  close_all({status_, folder_.lock});
}

Result<bool> EphemeralPostgres::wait_until_starting() {
  if (is_starting_) return true;
  const Clock::time_point end = Clock::now() + kPatience;
  while (Clock::now() < end) {
    const std::optional<std::string> said = read_some(status_, 1000);
    if (!said) return Error{"the server could not be started: its guard process ended"};
    if (said->empty()) continue;
    is_starting_ = said->front() == kServerStarting;
    if (is_starting_) {
      complaint_ = said->substr(1);
      return true;
    }
    return could_not_start(*said);
  }
  return Error{"the server could not be started within 60 seconds"};
}

Result<ServerAddress> EphemeralPostgres::wait_until_ready() {
  if (Result<bool> starting = wait_until_starting(); !starting) return starting.error();
  ServerAddress address{.socket_folder = folder_.path + "/s", .user = "postgres"};
  const Clock::time_point end = Clock::now() + kPatience;
  std::string refusal;
  while (Clock::now() < end) {
    Result<Connection> connection = Connection::open(address, "template1", "");
    if (connection) return address;
    refusal = connection.error().message;
    if (!complaint_.empty()) return could_not_start(complaint_);
    const std::optional<std::string> said = read_some(status_, 3);
    if (!said) return Error{"the server could not be started: its guard process ended"};
    if (!said->empty()) return could_not_start(*said);
  }
  return Error{"the server does not answer: " + refusal};
}

std::string EphemeralPostgres::last_words() const {
  return complaint_.empty() ? read_some(status_, 200).value_or("") : complaint_;
}

}  // namespace miglint
