#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_not_null{
    .name = "drop-not-null",
    .severity = Severity::kInfo,
    .summary = "a column in use may be NULL from now on",
    .why = R"(
Code that is still running may not expect NULL in what it reads, and comparisons with NULL are neither true
nor false.)",
    .silent = R"(
The table or the column was created in the same revision, the table is temporary, or the column is nullable
already. Downgrades.)",
    .instead = "Let every reader cope with NULL first, and deploy that.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, note text);",
            .bad = "ALTER TABLE users ALTER COLUMN name DROP NOT NULL;",
            .good = "ALTER TABLE users ALTER COLUMN note DROP NOT NULL;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text(), nullable=False), "
                         "sa.Column('note', sa.Text()))",
                .bad = "op.alter_column('users', 'name', nullable=True)",
                .good = "op.alter_column('users', 'note', nullable=True)"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  actions_on_existing_table<ddl::SetNotNull>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetNotNull& set) {
        if (set.not_null || step.before.is_not_null(alter.table, set.column) == Truth::kNo) return;
        if (step.is_new_column(alter.table, set.column)) return;
        out.add(step,
                fmt::format("{}.{} may be NULL from now on, which running code may not expect.",
                            alter.table.text(),
                            set.column),
                "Let every reader cope with NULL first, and deploy that.");
      });
}

}  // namespace miglint::rules
