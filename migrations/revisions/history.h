#pragma once

// A project's migrations as read: revisions, what was noticed, and facts about the tool's setup.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/revisions/note.h"
#include "migrations/revisions/revision.h"
#include "migrations/revisions/revision_graph.h"

namespace miglint {

enum class SourceFormat { kAlembic, kSql, kGolangMigrate, kGoose };

std::string_view name_of(SourceFormat format);  // as in `--source-format`

// What the project's configuration says about a run. Defaults are the tools' own.
struct ProjectFacts {
  bool transaction_per_migration = false;  // Alembic's env.py
  bool transactional_ddl = true;
  int version_num_length = 32;  // characters in alembic_version.version_num
  std::string version_table = "alembic_version";
  bool has_naming_convention = false;
  std::string file_template;  // Alembic's, with single '%'; empty: the default
  // A lock_timeout that env.py or a connection option sets for every run.
  bool sets_lock_timeout = false;
};

struct History {
  std::string root;  // the folder that was asked for or found, relative to the current folder
  SourceFormat format = SourceFormat::kSql;
  bool linear = true;  // the order of `revisions` is the history; else parents decide
  ProjectFacts facts;
  std::vector<Revision> revisions;  // in load order (Alembic), in run order (linear formats)
  std::vector<Note> notes;
  RevisionGraph graph;  // made by build_graph, after reading
};

}  // namespace miglint
