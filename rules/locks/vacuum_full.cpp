#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule vacuum_full{
    .name = "vacuum-full",
    .severity = Severity::kError,
    .summary = "VACUUM FULL rewrites a table while nobody can use it",
    .why = R"(
VACUUM FULL writes the table and all its indexes anew while ACCESS EXCLUSIVE keeps everybody out. It
cannot run in a transaction block either.)",
    .silent = "The table was created in the same revision, is temporary or small; plain VACUUM.",
    .instead = "Use pg_repack, which locks the table for a moment only, outside of the migrations.",
    .source = "PostgreSQL 15 manual, VACUUM",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "VACUUM FULL users;",
            .good = "VACUUM users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "with op.get_context().autocommit_block():\n"
                       "    op.execute('VACUUM FULL users')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('VACUUM users')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* vacuum = step.as<ddl::Vacuum>();
  if (vacuum == nullptr || !vacuum->full) return;
  std::vector<std::string> tables;
  for (const ddl::Name& table : vacuum->tables)
    if (step.in_use(table)) tables.push_back(table.text());
  if (tables.empty() && !vacuum->tables.empty()) return;
  out.add(step,
          fmt::format("VACUUM FULL rewrites {} and {} indexes while nobody can read or write {}.",
                      tables.empty() ? "every table" : enumerate(tables),
                      tables.size() == 1 ? "its" : "their",
                      tables.size() == 1 ? "it" : "them"),
          "Use pg_repack, outside of the migrations.");
}

}  // namespace miglint::rules
