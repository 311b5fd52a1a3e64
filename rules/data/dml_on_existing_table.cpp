#include <fmt/format.h>

#include "rules/rows.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule dml_on_existing_table{
    .name = "dml-on-existing-table",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a migration changes rows of a table that was there before",
    .why = R"(
Schema and data have different risks: a data change depends on what is in the table, takes as long as there
are rows, and is rarely undone by the downgrade.)",
    .silent = R"(
The table was created in the same revision, is temporary or listed in [tables] small; the tool's own version
table. Downgrades.)",
    .instead = "Run data changes as a job of their own, which can be stopped and resumed.",
    .source = "PostgreSQL 15 manual, 14.4 Populating a Database",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, state text);",
            .bad = "INSERT INTO users VALUES (1, 'x');",
            .good = "CREATE TABLE roles (id bigint);\nINSERT INTO roles VALUES (1);"},
    .alembic = {.setup = "op.execute('CREATE TABLE users (id bigint, state text)')",
                .bad = "op.execute(\"INSERT INTO users VALUES (1, 'x')\")",
                .good = "op.execute('CREATE TABLE roles (id bigint)')\n"
                        "op.execute('INSERT INTO roles VALUES (1)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const std::optional<RowChange> change = row_change(step);
  if (!change || !step.in_use(change->table)) return;
  if (change->table.name == step.history.facts.version_table) return;
  out.add(step,
          fmt::format("{} changes rows of {}, which was there before this migration.",
                      change->verb,
                      change->table.text()),
          "Run data changes as a job of their own, which can be stopped and resumed.");
}

}  // namespace miglint::rules
