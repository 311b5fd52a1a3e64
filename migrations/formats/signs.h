#pragma once

// What a project's own files say about its migration tools: a dependency in Cargo.toml or
// package.json, a configuration file, a manifest.

#include <map>
#include <string>
#include <vector>

#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"

namespace miglint {

class ToolNames {
 public:
  void add(SourceFormat tool);
  bool has(SourceFormat tool) const;

  const std::vector<SourceFormat>& all() const { return tools_; }

 private:
  std::vector<SourceFormat> tools_;  // few
};

// Asks each folder once. A folder's names are its own and those of the folders above it, up to the
// one that holds .git.
class Signs {
 public:
  explicit Signs(const FileSystem& files) : files_(files) {}

  const ToolNames& at(const std::string& folder);

 private:
  const FileSystem& files_;
  std::map<std::string, ToolNames> known_;
};

// The nearest file of this name in `folder` or above it, up to the folder that holds .git; empty:
// there is none.
std::string find_upwards(const FileSystem& files, const std::string& folder, std::string_view name);

}  // namespace miglint
