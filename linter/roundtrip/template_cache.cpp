#include "linter/roundtrip/template_cache.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace miglint {

namespace fs = std::filesystem;

namespace {

// Raise it when initdb is called with other options.
constexpr int kTemplateVersion = 1;

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

std::string identity_of(const PostgresPrograms& programs) {
  struct stat about {};

  const std::string program = programs.folder + "/postgres";
  if (stat(program.c_str(), &about) != 0) return {};
  return fmt::format(
      "{}|{}|{}|{}|{}", kTemplateVersion, programs.build, program, about.st_size, about.st_mtime);
}

std::string failure(const fs::path& path) {
  return fmt::format("{}: {}", path.string(), std::strerror(errno));
}

// One file whose size is known: read and written whole, as most of the cluster's are 8 to 64 KiB.
std::string copy_file(const fs::path& from, const fs::path& to, uid_t uid, gid_t gid) {
  std::error_code failed;
  fs::copy_file(from, to, failed);
  if (failed) return fmt::format("{}: {}", to.string(), failed.message());
  if (chmod(to.c_str(), 0600) != 0 || (geteuid() == 0 && lchown(to.c_str(), uid, gid) != 0))
    return failure(to);
  return {};
}

std::string make_folder(const fs::path& path, uid_t uid, gid_t gid) {
  if (mkdir(path.c_str(), 0700) != 0) return failure(path);
  if (geteuid() == 0 && lchown(path.c_str(), uid, gid) != 0) return failure(path);
  return {};
}

bool is_mine_alone(const std::string& path) {
  struct stat about {};

  return lstat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid() &&
         (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

std::string copy_folder(const std::string& from, const std::string& to, uid_t uid, gid_t gid) {
  if (std::string failed = make_folder(to, uid, gid); !failed.empty()) return failed;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(from, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const fs::path target = fs::path(to) / entry->path().lexically_relative(from);
    std::string problem;
    if (entry->is_symlink(failed)) continue;  // a fresh cluster has none
    if (entry->is_directory(failed)) problem = make_folder(target, uid, gid);
    if (entry->is_regular_file(failed)) problem = copy_file(entry->path(), target, uid, gid);
    if (!problem.empty()) return problem;
  }
  return failed ? fmt::format("{}: {}", from, failed.message()) : std::string();
}

TemplateCache::TemplateCache(const std::string& cache_folder, const PostgresPrograms& programs) {
  const std::string identity = identity_of(programs);
  if (cache_folder.empty() || !cache_folder.starts_with('/') || identity.empty()) return;
  folder_ = cache_folder + "/miglint";
  path_ = fmt::format("{}/postgres-{}-{:016x}", folder_, programs.version, fnv1a(identity));
}

bool TemplateCache::has_template() const {
  return !path_.empty() && is_mine_alone(folder_) && is_mine_alone(path_);
}

std::string TemplateCache::copy_to(const std::string& data_folder, uid_t uid, gid_t gid) const {
  struct stat before {};

  struct stat after {};

  if (stat(path_.c_str(), &before) != 0) return failure(path_);
  if (std::string problem = copy_folder(path_, data_folder, uid, gid); !problem.empty())
    return problem;
  for (const char* file : {"PG_VERSION", "postgresql.conf", "pg_hba.conf", "global/pg_control"})
    if (access((data_folder + "/" + file).c_str(), F_OK) != 0) return failure(path_ + "/" + file);
  const bool is_the_same = stat(path_.c_str(), &after) == 0 && before.st_ino == after.st_ino;
  return is_the_same ? std::string() : path_ + ": was removed meanwhile";
}

// At once, under another name first: another run may be copying it, and must not take half of it
// for the whole.
void TemplateCache::remove() const {
  if (path_.empty()) return;
  std::error_code ignored;
  const std::string dead = fmt::format("{}/old.{}", folder_, getpid());
  fs::remove_all(dead, ignored);
  if (rename(path_.c_str(), dead.c_str()) == 0) fs::remove_all(dead, ignored);
}

void TemplateCache::keep(const std::string& data_folder) const {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::create_directories(fs::path(folder_).parent_path(), ignored);
  mkdir(folder_.c_str(), 0700);
  if (!is_mine_alone(folder_)) return;
  const std::string unfinished = fmt::format("{}/new.{}", folder_, getpid());
  fs::remove_all(unfinished, ignored);
  if (!copy_folder(data_folder, unfinished, geteuid(), getegid()).empty() ||
      rename(unfinished.c_str(), path_.c_str()) != 0)
    fs::remove_all(unfinished, ignored);
}

}  // namespace miglint
