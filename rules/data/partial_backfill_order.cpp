#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule partial_backfill_order{
    .name = "partial-backfill-order",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a column is made NOT NULL before the UPDATE that fills its NULLs",
    .why = R"(
SET NOT NULL fails on the first NULL (SQLSTATE 23502). The UPDATE that would have filled them stands after
it, so it is never reached.)",
    .silent = R"(
The UPDATE stands before it; its condition does not ask for NULLs of this column; the table was created in
the same revision or is temporary; the column is NOT NULL already.)",
    .instead = "Put the UPDATE before SET NOT NULL, best in an earlier revision.",
    .source = "PostgreSQL 15 manual, 14.4 Populating a Database",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, state text);",
            .bad = "ALTER TABLE users ALTER COLUMN state SET NOT NULL;\n"
                   "UPDATE users SET state = 'new' WHERE state IS NULL;",
            .good = "UPDATE users SET state = 'new' WHERE state IS NULL;\n"
                    "ALTER TABLE users ALTER COLUMN state SET NOT NULL;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('state', sa.Text()))",
                .bad = "op.alter_column('users', 'state', nullable=False)\n"
                       "op.execute(\"UPDATE users SET state = 'new' WHERE state IS NULL\")",
                .good = "op.execute(\"UPDATE users SET state = 'new' WHERE state IS NULL\")\n"
                        "op.alter_column('users', 'state', nullable=False)"},
    .check_step = check,
};

static bool fills(const ddl::Update& update, const std::string& column) {
  if (std::ranges::count(update.columns, column) == 0 || !update.where) return false;
  const std::string null_test = "(" + ddl::quote_identifier(column) + " IS NULL)";
  return update.where->text.find(null_test) != std::string::npos;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  const ddl::Name table = step.before.resolve(alter->table);
  for (const ddl::Alteration& action : alter->actions) {
    const auto* set = std::get_if<ddl::SetNotNull>(&action);
    if (set == nullptr || !set->not_null) continue;
    if (step.before.is_not_null(alter->table, set->column) == Truth::kYes) continue;
    const auto fills_it = [&](const ddl::Update& update) {
      return step.before.resolve(update.table) == table && fills(update, set->column);
    };
    if (!step.later<ddl::Update>(fills_it) || step.earlier<ddl::Update>(fills_it)) continue;
    out.add(step,
            fmt::format("SET NOT NULL on {}.{} comes before the UPDATE that fills its NULLs, and "
                        "fails on the first of them.",
                        alter->table.text(),
                        set->column),
            "Put the UPDATE before it.");
  }
}

}  // namespace miglint::rules
