#pragma once

// alembic.ini, [tool.alembic] in pyproject.toml, or neither → where an Alembic project's files are.
//
// Read as Alembic 1.19 does (reference: its Config and ScriptDirectory), with one difference: a
// linter is not always started in the folder that `alembic` would be, so relative paths are tried
// from the file's own folder, then from the folders above it, then from the current one. Nothing of
// the project is run: what env.py sets while running is environment.h's matter.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/file_system.h"
#include "migrations/text/result.h"

namespace miglint {

struct AlembicConfig {
  std::string file;             // the ini or pyproject.toml; empty: a script directory without one
  std::string section;          // of the ini, mostly "alembic"
  std::string script_location;  // the folder with env.py
  std::vector<std::string> version_locations;  // those that exist, in order
  bool locations_set = false;                  // version_locations is configured
  bool recursive = false;
  std::string file_template;  // with single '%'; empty: the default
  std::uint32_t truncate_slug_length = 40;
  std::vector<std::string> import_roots;  // where the project's own modules may be found
  bool sets_lock_timeout = false;         // by an option in sqlalchemy.url
  std::string problem;                    // not empty: Alembic could not start with it, and why
};

// Every project that the file configures: one a section that has a script_location. Empty when the
// file is not about Alembic. Error: the file cannot be read or parsed. `top`: the highest folder
// that relative paths are tried from.
Result<std::vector<AlembicConfig>> read_alembic_config(const FileSystem& files,
                                                       const std::string& path,
                                                       const std::string& top);

// `folder` as a script directory without configuration; nullopt when it does not look like one
// (env.py beside versions/).
std::optional<AlembicConfig> script_directory(const FileSystem& files, const std::string& folder);

// A name that Alembic loads from a version location.
bool is_revision_file_name(std::string_view name);

// One folder's revision files in load order (sorted, as since 1.10), and its sub-folders that
// Alembic would look into if it were recursive. Error: the folder cannot be listed.
struct VersionFolder {
  std::vector<std::string> files;    // paths
  std::vector<std::string> folders;  // paths
};

Result<VersionFolder> list_version_folder(const FileSystem& files, const std::string& folder);

}  // namespace miglint
