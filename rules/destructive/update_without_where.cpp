#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule update_without_where{
    .name = "update-without-where",
    .summary = "all rows of a table are updated in one statement",
    .why = R"(
UPDATE without WHERE (or with WHERE true) writes every row anew: it locks all of them until the transaction ends, every index
gets a new entry for each, and the old versions stay behind as dead space. What the rows held before is
gone.)",
    .silent = "The table was created in the same revision, is temporary or small.",
    .instead = R"(
Update in batches by key, each in a transaction of its own, and only rows that are not right yet.)",
    .source = "The rows that a statement changes or removes, as the replayed history shows them",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, active boolean);",
            .bad = "UPDATE users SET active = true;",
            .good =
                "UPDATE users SET active = true WHERE id BETWEEN 1 AND 1000 AND active IS NULL;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('active', sa.Boolean()))",
                .bad = "op.execute('UPDATE users SET active = true')",
                .good = "op.execute('UPDATE users SET active = true WHERE active IS NULL')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::Update>();
  if (command == nullptr || command->has_where || !step.in_use(command->table)) return;
  out.add(step,
          fmt::format("UPDATE without WHERE writes every row of {0} anew, and keeps all of them "
                      "locked until the transaction ends.",
                      command->table.text()),
          "Update in batches by key, each in a transaction of its own.");
}

}  // namespace miglint::rules
