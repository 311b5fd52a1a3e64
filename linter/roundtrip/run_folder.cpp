#include "linter/roundtrip/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace miglint {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "miglint-pg.";
constexpr std::size_t kSocketPathBytes = 107;  // sun_path of Linux, less its final zero
constexpr std::string_view kSocketTail = "/s/.s.PGSQL.5432";
constexpr std::size_t kNameBytes = 32;  // prefix, process id, random part
// A history's tables are small; what takes room is the empty cluster (22 MB) and its log.
constexpr std::uint64_t kRoomInMemory = 256ULL << 20;
constexpr std::time_t kYoungSeconds = 60;

std::vector<std::string> places_of(const FolderPlaces& places) {
  std::vector<std::string> all;
  for (const std::string& place : {places.memory, places.temporary, std::string("/tmp")}) {
    if (!place.starts_with('/') ||
        place.size() + kNameBytes + kSocketTail.size() > kSocketPathBytes)
      continue;
    if (std::find(all.begin(), all.end(), place) == all.end()) all.push_back(place);
  }
  return all;
}

bool has_room(const std::string& place) {
  struct statvfs space {};

  if (statvfs(place.c_str(), &space) != 0) return false;
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize >= kRoomInMemory;
}

// 0: not one of ours.
pid_t owner_in_name(std::string_view name) {
  if (!name.starts_with(kPrefix)) return 0;
  name.remove_prefix(kPrefix.size());
  pid_t pid = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (parsed.ec != std::errc() || parsed.ptr == name.data() + name.size() || *parsed.ptr != '.')
    return 0;
  return pid;
}

bool is_alive(pid_t pid) {
  return kill(pid, 0) == 0 || errno != ESRCH;
}

// True when nobody holds the folder's lock and whoever made it is gone.
bool is_dead_run(const std::string& path, pid_t owner) {
  struct stat about {};

  if (lstat(path.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != geteuid())
    return false;
  const std::string lock_path = path + "/lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return errno == ENOENT && !is_alive(owner);
  const bool is_free = flock(lock, LOCK_EX | LOCK_NB) == 0;
  close(lock);
  // A young folder of a living process may be a run that is just about to take its lock.
  return is_free && (!is_alive(owner) || std::time(nullptr) - about.st_mtime > kYoungSeconds);
}

}  // namespace

void stop_server_in(const std::string& data_folder) {
  std::ifstream file(data_folder + "/postmaster.pid");
  pid_t pid = 0;
  if (!(file >> pid) || pid <= 1) return;
  // The id may have been reused: a server of ours has its data folder as current folder.
  const fs::path process = fmt::format("/proc/{}/cwd", pid);
  const auto is_ours = [&] {
    std::error_code failed;
    const fs::path folder = fs::read_symlink(process, failed);
    return !failed && folder == fs::path(data_folder);
  };
  using namespace std::chrono_literals;
  for (const auto& [signal, patience] : {std::pair{SIGQUIT, 2000ms}, std::pair{SIGKILL, 2000ms}}) {
    if (!is_ours()) return;
    kill(pid, signal);
    for (auto waited = 0ms; waited < patience && is_ours(); waited += 5ms)
      std::this_thread::sleep_for(5ms);
  }
}

void remove_dead_runs(const FolderPlaces& places) {
  for (const std::string& place : places_of(places)) {
    std::error_code failed;
    std::vector<std::string> dead;
    for (fs::directory_iterator entry(place, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      const pid_t owner = owner_in_name(entry->path().filename().string());
      if (owner != 0 && is_dead_run(entry->path().string(), owner))
        dead.push_back(entry->path().string());
    }
    for (const std::string& path : dead) {
      stop_server_in(path + "/data");
      std::error_code ignored;
      fs::remove_all(path, ignored);  // what cannot be removed now is tried again by the next run
    }
  }
}

Result<RunFolder> make_run_folder(const FolderPlaces& places) {
  std::string reasons;
  for (const std::string& place : places_of(places)) {
    if (place == places.memory && !has_room(place)) continue;
    RunFolder folder;
    folder.path = fmt::format("{}/{}{}.XXXXXX", place, kPrefix, getpid());
    if (mkdtemp(folder.path.data()) == nullptr) {
      reasons = fmt::format("{}: {}", place, std::strerror(errno));
      continue;
    }
    chmod(folder.path.c_str(), 0711);  // the server may run as another user
    const std::string lock_path = folder.path + "/lock";
    folder.lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (folder.lock >= 0 && flock(folder.lock, LOCK_EX | LOCK_NB) == 0) return folder;
    reasons = fmt::format("{}: {}", lock_path, std::strerror(errno));
    std::error_code ignored;
    fs::remove_all(folder.path, ignored);
  }
  return Error{
      fmt::format("no folder for the server's data could be made ({}): set TMPDIR to a "
                  "writable folder with a short name",
                  reasons)};
}

}  // namespace miglint
