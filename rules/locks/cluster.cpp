#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule cluster{
    .name = "cluster",
    .severity = Severity::kError,
    .summary = "CLUSTER rewrites a table while nobody can use it",
    .why = R"(
CLUSTER writes the table in the order of an index, and all its indexes anew, while ACCESS EXCLUSIVE keeps
everybody out. ALTER TABLE … CLUSTER ON only notes the index and is harmless.)",
    .silent = "The table was created in the same revision, is temporary or small; CLUSTER ON.",
    .instead = "Use pg_repack --order-by, which locks the table for a moment only.",
    .source = "PostgreSQL 15 manual, CLUSTER",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CLUSTER users USING users_pkey;",
            .good = "ALTER TABLE users CLUSTER ON users_pkey;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CLUSTER users')",
                .good = "op.execute('ALTER TABLE users SET WITHOUT CLUSTER')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::Cluster>();
  if (command == nullptr) return;
  const bool all = command->table.empty();
  if (!all && !step.in_use(command->table)) return;
  out.add(step,
          fmt::format("CLUSTER rewrites {} and {} indexes while nobody can read or write {}.",
                      all ? "every clustered table" : command->table.text(),
                      all ? "their" : "its",
                      all ? "them" : "it"),
          "Use pg_repack --order-by, outside of the migrations.");
}

}  // namespace miglint::rules
