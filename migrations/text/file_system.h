#pragma once

// Where files come from: the disk, a git tree or index, or memory (tests). The one interface of the
// program.
//
// Paths are UTF-8 bytes as the system gives them, separated by '/', relative to the current folder
// or absolute. Nothing here follows a link out of what was asked for, opens a device, or waits.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct DirectoryEntry {
  std::string name;  // the last component
  bool is_directory = false;
  bool is_file = false;  // a regular file, or a link to one; false for FIFOs, sockets, devices
};

class FileSystem {
 public:
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  // The whole file. Errors: missing, no permission, not a regular file, larger than kMaxFileBytes.
  virtual Result<std::string> read(const std::string& path) const = 0;

  // Entries sorted by name (bytes), without "." and "..". Error when it is no readable folder.
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;

  virtual bool is_file(const std::string& path) const = 0;
  virtual bool is_directory(const std::string& path) const = 0;

  // The same for two paths exactly when they are the same file (links resolved); path itself where
  // that cannot be known.
  virtual std::string canonical(const std::string& path) const = 0;
};

inline constexpr std::uint64_t kMaxFileBytes = 64ULL << 20;

std::unique_ptr<FileSystem> disk_file_system();

// path → text; folders follow from the paths. For tests.
std::unique_ptr<FileSystem> memory_file_system(std::map<std::string, std::string> files);

// "a" + "b" → "a/b"; "." and "" on the left add nothing; an absolute right side wins.
std::string join_path(std::string_view left, std::string_view right);
std::string_view parent_path(std::string_view path);  // "" for a bare name
std::string_view file_name(std::string_view path);
// The folder itself, or something below it; "." holds all that is not above it.
bool is_inside(std::string_view path, std::string_view folder);
// Removes ".", "x/.." and doubled '/', without asking the disk.
std::string normalize_path(std::string_view path);

}  // namespace miglint
