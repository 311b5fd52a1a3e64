#pragma once

// The walk's part that finds trees of SQL migrations: folder by folder, from the top down.

#include <set>
#include <string>
#include <vector>

#include "migrations/formats/detection.h"
#include "migrations/formats/discover.h"

namespace miglint {

struct FoundTrees {
  std::vector<Project> sure;
  std::vector<Project> unsure;  // numbered SQL files that may be anything
  std::vector<std::string> problems;
};

// Other people's code, and what is made from ours.
bool is_skipped_folder(std::string_view name);

class TreeSearch {
 public:
  // `format`: somebody has named the tool; else nullptr.
  TreeSearch(const FileSystem& files, std::string top, const Format* format)
      : files_(files), top_(std::move(top)), format_(format), signs_(files) {}

  // Folders come before what is in them. Error: a folder that could be two tools'.
  Result<bool> look_at(const std::string& folder, const std::vector<DirectoryEntry>& entries);

  FoundTrees finish();

 private:
  bool is_taken(const std::string& folder) const;
  void take(Project project, bool with_folders);
  bool is_of_named_tool(const MigrationsFolder& listed) const;
  Result<bool> take_detected(const std::string& folder, const MigrationsFolder& listed);
  bool find_changelog(const std::string& folder, const std::vector<std::string>& names);
  bool find_driver(const std::string& folder, const std::vector<std::string>& names);
  void find_django(const std::string& folder, const std::vector<std::string>& names);
  std::string root_of(const Format& format, const std::string& folder) const;

  const FileSystem& files_;
  const std::string top_;
  const Format* format_;
  Signs signs_;
  FoundTrees found_;
  std::vector<std::string> taken_;       // folders whose whole inside belongs to a tree
  std::set<std::string> taken_folders_;  // folders that belong to one without what is below
  std::set<std::string> django_roots_;
};

// The folder's tree, asked for by its name: nullopt where nothing tells. Error: it could be two
// tools'.
Result<std::optional<Project>> tree_of_folder(const FileSystem& files, const std::string& folder);

Error two_tools(const std::string& folder, const Detection& detected);

}  // namespace miglint
