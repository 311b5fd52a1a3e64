#pragma once

// A project's migrations as read: revisions, what was noticed, and facts about the tool's setup.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/revisions/note.h"
#include "migrations/revisions/revision.h"
#include "migrations/revisions/revision_graph.h"

namespace miglint {

// The values of `--source-format`: SOURCE_FORMAT(kEnumerator, "name").
#define MIGLINT_SOURCE_FORMATS(SOURCE_FORMAT)         \
  SOURCE_FORMAT(kAlembic, "alembic")                  \
  SOURCE_FORMAT(kSql, "sql")                          \
  SOURCE_FORMAT(kAtlas, "atlas")                      \
  SOURCE_FORMAT(kDbmate, "dbmate")                    \
  SOURCE_FORMAT(kDbup, "dbup")                        \
  SOURCE_FORMAT(kDiesel, "diesel")                    \
  SOURCE_FORMAT(kDjango, "django")                    \
  SOURCE_FORMAT(kDrizzle, "drizzle")                  \
  SOURCE_FORMAT(kEncore, "encore")                    \
  SOURCE_FORMAT(kFlyway, "flyway")                    \
  SOURCE_FORMAT(kGolangMigrate, "golang-migrate")     \
  SOURCE_FORMAT(kGoose, "goose")                      \
  SOURCE_FORMAT(kGraphileMigrate, "graphile-migrate") \
  SOURCE_FORMAT(kHasura, "hasura")                    \
  SOURCE_FORMAT(kLiquibase, "liquibase")              \
  SOURCE_FORMAT(kNodePgMigrate, "node-pg-migrate")    \
  SOURCE_FORMAT(kPgroll, "pgroll")                    \
  SOURCE_FORMAT(kPop, "pop")                          \
  SOURCE_FORMAT(kPostgrator, "postgrator")            \
  SOURCE_FORMAT(kPrisma, "prisma")                    \
  SOURCE_FORMAT(kRails, "rails")                      \
  SOURCE_FORMAT(kRefinery, "refinery")                \
  SOURCE_FORMAT(kRiver, "river")                      \
  SOURCE_FORMAT(kSqitch, "sqitch")                    \
  SOURCE_FORMAT(kSqlx, "sqlx")                        \
  SOURCE_FORMAT(kSupabase, "supabase")                \
  SOURCE_FORMAT(kTern, "tern")                        \
  SOURCE_FORMAT(kYoyo, "yoyo")

enum class SourceFormat {
#define MIGLINT_ENUMERATOR(enumerator, name) enumerator,
  MIGLINT_SOURCE_FORMATS(MIGLINT_ENUMERATOR)
#undef MIGLINT_ENUMERATOR
};

std::string_view name_of(SourceFormat format);  // as in `--source-format`

std::span<const std::string_view> source_format_names();  // indexed by SourceFormat
// Are there ways back? Teams differ, and each is right.
enum class DowngradePolicy {
  kDeclared,     // a revision without a downgrade says why
  kRequired,     // every revision has one
  kForwardOnly,  // nobody ever goes back: downgrades are dead code
};

// What the project's configuration says about a run. Defaults are the tools' own.
struct ProjectFacts {
  bool transaction_per_migration = false;  // Alembic's env.py
  bool transactional_ddl = true;
  int version_num_length = 32;  // characters in alembic_version.version_num
  std::string version_table = "alembic_version";
  std::string version_table_schema;  // empty: the connection's default
  // What env.py tells autogenerate: to look into every schema, to compare column types.
  bool include_schemas = false;
  bool compare_type = true;
  // SQLAlchemy's: "ix", "uq", "ck", "fk", "pk" → pattern. Empty: none is found.
  std::map<std::string, std::string> naming_convention;
  std::string file_template;  // Alembic's, with single '%'; empty: the default
  // A lock_timeout that env.py or a connection option sets for every run.
  bool sets_lock_timeout = false;
  DowngradePolicy downgrade_policy = DowngradePolicy::kDeclared;
};

struct History {
  std::string root;  // the folder that was asked for or found, relative to the current folder
  SourceFormat format = SourceFormat::kSql;
  bool linear = true;  // the order of `revisions` is the history; else parents decide
  ProjectFacts facts;
  // What made the schema that was there before the first revision; no blocks: nothing is known.
  Script snapshot;
  std::vector<Revision> revisions;  // in run order; Alembic: in load order
  std::vector<Note> notes;
  RevisionGraph graph;  // made by build_graph, after reading
};

}  // namespace miglint
