#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_and_recreate{
    .name = "drop-and-recreate",
    .severity = Severity::kError,
    .summary = "a table is dropped and created again, empty",
    .why = R"(
The new table has the old name and none of its rows, grants, triggers, views and foreign keys. It looks
like a change of the table and is a loss of everything in it.)",
    .silent = R"(
The table was created in the same revision or is temporary; the history does not know it and the drop says
IF EXISTS, as the first revision of a project does.)",
    .instead = R"(
ALTER TABLE what has to change; or create the new table under another name, copy the rows, and swap the
names.)",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id int PRIMARY KEY);",
            .bad = "DROP TABLE IF EXISTS users;\nCREATE TABLE users (id bigint PRIMARY KEY);",
            .good = "DROP TABLE IF EXISTS never_seen;\n"
                    "CREATE TABLE never_seen (id bigint PRIMARY KEY);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.Integer()))",
                .bad = "op.drop_table('users')\n"
                       "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .good = "op.create_table('users_new', sa.Column('id', sa.BigInteger()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kTable) return;
  for (const ddl::Name& table : drop->objects) {
    if (!is_replaced(step, table) || !step.pre_existing(table)) continue;
    if (drop->if_exists && step.before.exists(table) != Truth::kYes) continue;
    out.add(drop->objects.size() > 1 ? step.locate(table.at) : step.where(),
            fmt::format("{0} is dropped here and created again below: its rows, grants and foreign "
                        "keys are gone.",
                        table.text()),
            "ALTER TABLE what has to change, or copy the rows before the names are swapped.");
  }
}

}  // namespace miglint::rules
