#pragma once

// The walk through a project's folders that finds migrations.

#include <string>
#include <vector>

#include "migrations/formats/discover.h"
#include "migrations/formats/format.h"

namespace miglint {

// What a walk found, and what it could not use.
struct SearchResult {
  std::vector<Project> projects;
  std::vector<std::string> problems;  // sentences: why something that looked right was left out
};

struct Wanted {
  bool alembic = true;
  bool sql = true;
  const Format* format = nullptr;  // somebody has named the SQL tool
};

// Everything at or under `top`, a folder.
Result<SearchResult> search_below(const FileSystem& files,
                                  const std::string& top,
                                  const Wanted& wanted);

// The Alembic project that the folder `inside` belongs to, looked for in it and above it.
Result<std::vector<Project>> search_above(const FileSystem& files, const std::string& inside);

// A folder of revision files with neither configuration nor env.py (a package's own branch, run by
// another project).
bool holds_revision_files(const FileSystem& files, const std::string& folder);

Project alembic_project(AlembicConfig config);
Project revision_folder_project(const std::string& folder);

}  // namespace miglint
