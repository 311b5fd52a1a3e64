#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule truncate{
    .name = "truncate",
    .severity = Severity::kError,
    .summary = "all rows of a table are removed",
    .why = R"(
TRUNCATE empties the table under ACCESS EXCLUSIVE; CASCADE empties every table that references it
too.)",
    .silent =
        "The table was created in the same revision, or is temporary. CASCADE is "
        "truncate-cascade's.",
    .instead = "Delete what has to go with a WHERE, in batches, outside of the migration.",
    .source = "PostgreSQL 15 manual, TRUNCATE",
    .sql = {.setup = "CREATE TABLE events (id bigint PRIMARY KEY);",
            .bad = "TRUNCATE events;",
            .good = "CREATE TEMP TABLE scratch (id int);\nTRUNCATE scratch;"},
    .alembic = {.setup = "op.create_table('events', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('TRUNCATE events')",
                .good = "op.create_table('scratch', sa.Column('id', sa.Integer()))\n"
                        "op.execute('TRUNCATE scratch')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::Truncate>();
  if (command == nullptr || command->cascade) return;
  for (const ddl::Name& table : command->tables) {
    if (!step.pre_existing(table)) continue;
    out.add(command->tables.size() > 1 ? step.locate(table.at) : step.where(),
            fmt::format("TRUNCATE removes every row of {} and blocks its readers and writers.",
                        table.text()),
            "Delete what has to go with a WHERE, in batches.");
  }
}

}  // namespace miglint::rules
