#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule delete_without_where{
    .name = "delete-without-where",
    .severity = Severity::kError,
    .summary = "all rows of a table are deleted",
    .why = R"(
DELETE without WHERE (or with WHERE true) removes every row, one by one: it locks all of them until the transaction ends and
leaves as much dead space as the table was large.)",
    .silent = "The table was created in the same revision, is temporary or small.",
    .instead = "Delete what has to go with a WHERE, in batches, outside of the migration.",
    .source = "The rows that a statement changes or removes, as the replayed history shows them",
    .sql = {.setup = "CREATE TABLE events (id bigint PRIMARY KEY);",
            .bad = "DELETE FROM events;",
            .good = "DELETE FROM events WHERE id < 100;"},
    .alembic = {.setup = "op.create_table('events', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('DELETE FROM events')",
                .good = "op.execute('DELETE FROM events WHERE id < 100')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::Delete>();
  if (command == nullptr || command->has_where || !step.in_use(command->table)) return;
  out.add(step,
          fmt::format("DELETE without WHERE removes every row of {}.", command->table.text()),
          "Delete what has to go with a WHERE, in batches.");
}

}  // namespace miglint::rules
