#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule extension_policy{
    .name = "extension-policy",
    .severity = Severity::kWarning,
    .summary = "an extension is created that only a superuser may create",
    .why = R"(
Up from PostgreSQL 13 a database owner may create trusted extensions; the others need a superuser. A
migration role that is not one fails, and one that is may do everything.)",
    .silent = R"(
Trusted extensions (pg_trgm, citext, pgcrypto, hstore, uuid-ossp …); extensions that do not come with
Postgres, of which it is not known. Said once a project, at the newest.)",
    .instead = R"(
Have it created once, when the database is set up, by somebody with the rights for it.)",
    .source = "PostgreSQL 15 manual, CREATE EXTENSION, DROP EXTENSION",
    .sql = {.bad = "CREATE EXTENSION postgres_fdw;", .good = "CREATE EXTENSION pg_trgm;"},
    .alembic = {.bad = "op.execute('CREATE EXTENSION IF NOT EXISTS dblink')",
                .good = "op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')"},
    .check_step = check,
};

// The contrib modules without `trusted = true` in their control file (PostgreSQL 18, manual F).
static bool needs_superuser(std::string_view extension) {
  static constexpr auto kUntrusted =
      std::to_array<std::string_view>({"adminpack",      "amcheck",         "autoinc",
                                       "bloom",          "dblink",          "dict_xsyn",
                                       "earthdistance",  "file_fdw",        "insert_username",
                                       "moddatetime",    "old_snapshot",    "pageinspect",
                                       "pg_buffercache", "pg_freespacemap", "pg_logicalinspect",
                                       "pg_overexplain", "pg_prewarm",      "pg_stat_statements",
                                       "pg_surgery",     "pg_visibility",   "pg_walinspect",
                                       "pgrowlocks",     "pgstattuple",     "postgres_fdw",
                                       "refint",         "sslinfo",         "xml2"});
  return std::ranges::binary_search(kUntrusted, extension);
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateExtension>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (!needs_superuser(create->extension)) return;
  Finding& finding =
      out.add(step,
              fmt::format("{} is not a trusted extension: only a superuser may create it{}.",
                          create->extension,
                          create->if_not_exists ? ", where it is not there yet" : ""),
              "Have it created when the database is set up, and not by the migration role.");
  finding.once_per_project = true;
}

}  // namespace miglint::rules
