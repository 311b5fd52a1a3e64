#pragma once

// The project's own Python modules and .sql files, for the revisions that use them.
//
// A module is looked for by its dotted name below the folders that Alembic's configuration puts on
// the path, and below every folder above the importing file, as an application finds it; never
// above `top`, never outside of it through a link. Each is read and parsed once, on any thread;
// what is given lives as long as this. Files are only read.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/python/tree.h"
#include "migrations/text/file_system.h"

namespace miglint::alembic {

struct ProjectModule {
  std::string path;
  std::string text;
  std::unique_ptr<PythonTree> tree;
  bool is_package = false;  // an __init__.py
};

class ProjectModules {
 public:
  // `roots`: folders of the import path. `top`: the highest folder that is looked into.
  ProjectModules(const FileSystem& files, std::vector<std::string> roots, const std::string& top);

  // The module that `dotted` names in a file at `importer`; leading dots are relative, as in
  // Python. nullptr: the project has none that can be read.
  const ProjectModule* find(std::string_view dotted, std::string_view importer);

  // A text file of the project by its path, for `open(…).read()`; nullopt where it is not inside of
  // `top`, is no .sql file, or cannot be read.
  std::optional<std::string> sql_file(std::string_view path);

 private:
  const ProjectModule* load(const std::string& path, bool is_package);
  const ProjectModule* below(const std::string& folder, const std::string& inner);
  bool is_inside(const std::string& path) const;

  const FileSystem& files_;
  std::vector<std::string> roots_;
  std::string top_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<ProjectModule>> loaded_;    // by path; null: not readable
  std::map<std::string, const ProjectModule*, std::less<>> found_;  // by name and importing folder
};

}  // namespace miglint::alembic
