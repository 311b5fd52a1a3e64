#include "migrations/text/file_system.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace miglint {

namespace {

std::string system_words(int error) {
  std::string words = std::generic_category().message(error);
  if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z')
    words[0] = static_cast<char>(words[0] - 'A' + 'a');
  return words;
}

Error cannot_read(const std::string& path, std::string_view why) {
  return {"cannot read " + (path.empty() ? std::string(".") : path) + ": " + std::string(why)};
}

const char* on_disk(const std::string& path) {
  return path.empty() ? "." : path.c_str();
}

Result<std::string> read_open_file(const std::string& path, int file) {
  struct stat status {};

  if (fstat(file, &status) != 0) return cannot_read(path, system_words(errno));
  if (S_ISDIR(status.st_mode)) return cannot_read(path, "it is a folder");
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is not a regular file");
  std::string text;
  // The byte more shows the end without another question.
  std::size_t step = static_cast<std::size_t>(std::clamp<off_t>(status.st_size, 0, 1 << 20)) + 1;
  // A file can grow while it is read (and /proc says 0): the limit counts what arrives.
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + step);
    const ssize_t got = ::read(file, text.data() + before, step);
    const int error = errno;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && error == EINTR) continue;
    if (got < 0) return cannot_read(path, system_words(error));
    const bool is_whole =
        got > 0 && std::cmp_equal(text.size(), status.st_size) && std::cmp_less(got, step);
    if (got == 0 || is_whole) return text;
    step = std::clamp<std::size_t>(text.size(), 4096, 1 << 20);
    if (text.size() > kMaxFileBytes) return cannot_read(path, "it is larger than 64 MiB");
  }
}

class DiskFileSystem final : public FileSystem {
 public:
  Result<std::string> read(const std::string& path) const override {
    struct stat status {};

    if (stat(on_disk(path), &status) != 0) return cannot_read(path, system_words(errno));
    // Opening a device can have effects, so ask before; and again after, in case it was exchanged.
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
      return cannot_read(path, "it is not a regular file");
    if (std::cmp_greater(status.st_size, kMaxFileBytes))
      return cannot_read(path, "it is larger than 64 MiB");
    const int file = open(on_disk(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return cannot_read(path, system_words(errno));
    Result<std::string> text = read_open_file(path, file);
    close(file);
    return text;
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override {
    DIR* folder = opendir(on_disk(path));
    if (folder == nullptr) return cannot_read(path, system_words(errno));
    std::vector<DirectoryEntry> entries;
    while (const dirent* entry = readdir(folder)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      DirectoryEntry found{std::string(name), entry->d_type == DT_DIR, entry->d_type == DT_REG};
      if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN) {
        struct stat status {};

        if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0) {
          found.is_file = S_ISREG(status.st_mode);
          // A linked folder is found at its own place, if that is in the tree at all.
          found.is_directory = entry->d_type == DT_UNKNOWN && S_ISDIR(status.st_mode);
        }
      }
      entries.push_back(std::move(found));
    }
    closedir(folder);
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
  }

  bool is_file(const std::string& path) const override {
    struct stat status {};

    return stat(on_disk(path), &status) == 0 && S_ISREG(status.st_mode);
  }

  bool is_directory(const std::string& path) const override {
    struct stat status {};

    return stat(on_disk(path), &status) == 0 && S_ISDIR(status.st_mode);
  }

  std::string canonical(const std::string& path) const override {
    char* resolved = realpath(on_disk(path), nullptr);
    if (resolved == nullptr) return path;
    std::string result = resolved;
    free(resolved);  // NOLINT: realpath allocates with malloc
    return result;
  }
};

class MemoryFileSystem final : public FileSystem {
 public:
  explicit MemoryFileSystem(std::map<std::string, std::string>&& files) {
    for (auto& [path, text] : files)
      files_.emplace(normalize_path(path), std::move(text));
  }

  Result<std::string> read(const std::string& path) const override {
    const auto found = files_.find(normalize_path(path));
    if (found != files_.end()) return found->second;
    return cannot_read(path, is_directory(path) ? "it is a folder" : "no such file or directory");
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override {
    const std::string prefix = prefix_of(path);
    std::vector<DirectoryEntry> entries;
    for (auto at = files_.lower_bound(prefix); at != files_.end();) {
      if (!at->first.starts_with(prefix)) break;
      const std::string rest = at->first.substr(prefix.size());
      const std::size_t slash = rest.find('/');
      if (slash == std::string::npos) {
        entries.push_back({rest, false, true});
        ++at;
      } else {
        entries.push_back({rest.substr(0, slash), true, false});
        // '0' is the character after '/': the first path that is not below this folder.
        at = files_.lower_bound(prefix + rest.substr(0, slash) + "0");
      }
    }
    if (entries.empty()) return cannot_read(path, "no such file or directory");
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    const auto same_name = [](const DirectoryEntry& a, const DirectoryEntry& b) {
      return a.name == b.name;
    };
    entries.erase(std::unique(entries.begin(), entries.end(), same_name), entries.end());
    return entries;
  }

  bool is_file(const std::string& path) const override {
    return files_.contains(normalize_path(path));
  }

  bool is_directory(const std::string& path) const override {
    const std::string prefix = prefix_of(path);
    const auto at = files_.lower_bound(prefix);
    return at != files_.end() && at->first.starts_with(prefix);
  }

  std::string canonical(const std::string& path) const override { return normalize_path(path); }

 private:
  static std::string prefix_of(const std::string& path) {
    const std::string normal = normalize_path(path);
    if (normal == ".") return "";
    return normal == "/" ? normal : normal + "/";
  }

  std::map<std::string, std::string> files_;
};

}  // namespace

std::unique_ptr<FileSystem> disk_file_system() {
  return std::make_unique<DiskFileSystem>();
}

std::unique_ptr<FileSystem> memory_file_system(std::map<std::string, std::string> files) {
  return std::make_unique<MemoryFileSystem>(std::move(files));
}

std::string join_path(std::string_view left, std::string_view right) {
  if (left.empty() || left == "." || right.starts_with('/')) return std::string(right);
  if (right.empty() || right == ".") return std::string(left);
  std::string path(left);
  if (!path.ends_with('/')) path += '/';
  return path.append(right);
}

bool is_inside(std::string_view path, std::string_view folder) {
  if (folder == "." || path == folder) return true;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string_view parent_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view file_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string normalize_path(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    const bool leads_up = part == "..";
    if (leads_up && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else if (!leads_up || !absolute)
      parts.push_back(part);
  }
  std::string result = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result.empty() ? "." : result;
}

}  // namespace miglint
