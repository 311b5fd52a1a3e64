#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_table{
    .name = "drop-table",
    .severity = Severity::kError,
    .summary = "a table is dropped with its rows",
    .why = R"(
The rows are gone, and code that is still running fails with "relation does not exist" until it is
replaced. DROP TABLE also takes ACCESS EXCLUSIVE on every table that it references.)",
    .silent = R"(
The table was created in the same revision, is temporary, is gone already (IF EXISTS), or an earlier
revision put it aside under a name that says so (users_old, users_unused), so that no running code knows it;
it is created again later (drop-and-recreate) or is a partition (drop-partition-data). In a downgrade it is
information.)",
    .instead = R"(
Stop using the table, deploy that, keep a backup if the rows may be needed, and drop it in a later
release. Say so: `miglint: allow drop-table — unused since release 41`.)",
    .source = "PostgreSQL 15 manual, DROP TABLE",
    .sql = {.setup = "CREATE TABLE old_users (id bigint PRIMARY KEY);",
            .bad = "DROP TABLE old_users;",
            .good = "CREATE TABLE scratch (id int);\nDROP TABLE scratch;"},
    .alembic = {.setup = "op.create_table('old_users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.drop_table('old_users')",
                .good = "op.create_table('scratch', sa.Column('id', sa.Integer()))\n"
                        "op.drop_table('scratch')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kTable) return;
  for (const ddl::Name& table : drop->objects) {
    if (!step.pre_existing(table) || step.is_put_aside(table)) continue;
    if (is_partition(step, table) || is_replaced(step, table)) continue;
    out.add(drop->objects.size() > 1 ? step.locate(table.at) : step.where(),
            fmt::format("Dropping {} destroys its rows, and running code that reads it fails{}.",
                        table.text(),
                        also_locks(step, table)),
            "Take it out of the code, deploy that, and drop it in a later release.");
  }
}

}  // namespace miglint::rules
