#pragma once

// Where the migrations are, and what they say: the one place that knows every reader, Alembic's
// among them.
//
// Nothing is guessed in silence: a folder that could be two tools' alike is an Error that says how
// to decide. Only files are looked at; no project code runs. The graph is not built here.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/config.h"
#include "migrations/alembic/environment.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct ReadOptions {
  std::string source_format;  // as in `--source-format`; empty: detect
  int threads = 1;            // at least 1
  // Told of each tree that is there and is not taken: a sentence that says why and what to do.
  std::function<void(const std::string&)> left_out = {};
  // What stands for placeholders, by lower-case name; it wins over the tool's own configuration.
  std::map<std::string, std::string, std::less<>> values = {};
  // A file with the schema that was there before the first revision (a dump, a squash); empty:
  // nothing was.
  std::string snapshot = {};
  // What somebody says of the runner, where the tree does not: how a revision is sent that asks for
  // nothing else; and that golang-migrate cuts a file at each ';' (its x-multi-statement).
  std::optional<TransactionMode> transaction = std::nullopt;
  bool multi_statement = false;
  TypeTable alembic_types = {};  // see environment.h
  // Set: for these files it is enough to know what the upgrade sends, and a downgrade may be
  // Script::unread. Called from several threads. (Alembic's files alone make use of it: SQL is
  // cheap to read.)
  std::function<bool(std::string_view path)> upgrade_only = {};
};

struct Project {
  std::string root;  // the folder that holds the migrations (Alembic: the script directory)
  SourceFormat format = SourceFormat::kSql;
  AlembicConfig alembic;  // for kAlembic
  std::string manifest;   // the file that gives the order, where its name does not say so
};

// A path as it stands in a SourceSet: relative to the current folder where it is inside it, on the
// shortest way ("x.py", not "../versions/x.py").
std::string shown_path(const FileSystem& files, const std::string& path);

// The projects at or under `path`: a project folder, a migrations folder, a configuration file, or
// a migration file (then the tree it belongs to). Sorted by root, at least one. Errors: no such
// path, nothing found, a broken configuration, a folder that could be two tools'.
Result<std::vector<Project>> discover(const FileSystem& files,
                                      const std::string& path,
                                      const ReadOptions& options);

// Reads one project. Texts go into `sources`, problems into History::notes (a file that cannot be
// read is a kUnreadableFile, and the run goes on). Error: the folder itself cannot be read.
Result<History> read_revisions(const FileSystem& files,
                               const Project& project,
                               const ReadOptions& options,
                               SourceSet& sources);

}  // namespace miglint
