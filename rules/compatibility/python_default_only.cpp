#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule python_default_only{
    .name = "python-default-only",
    .severity = Severity::kWarning,
    .summary = "a NOT NULL column has a default of the application's alone",
    .why = R"(
`default=` is used by SQLAlchemy when the application inserts; the database never hears of it. Rows that
are there get no value, and what inserts without this model's newest code leaves the column NULL.)",
    .silent = R"(
There is a server_default; the column may be NULL; the table was created in the same revision.)",
    .instead = R"(
Give server_default, at least until the old rows are filled.)",
    .alembic = {.setup = "op.create_table('t', sa.Column('a', sa.Integer()))",
                .bad = "op.add_column('t', sa.Column('b', sa.Boolean(), nullable=False, "
                       "default=False))",
                .good = "op.add_column('t', sa.Column('b', sa.Boolean(), nullable=False, "
                        "default=False, server_default=sa.false()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr || !add->column.not_null) continue;
    if (std::ranges::count(step.block.python_defaults, add->column.name) == 0) continue;
    out.add(
        step,
        fmt::format("default= of {}.{} is known to the application alone: the rows that are there "
                    "get no value from it.",
                    alter->table.text(),
                    add->column.name),
        "Give server_default too, at least until the old rows are filled.");
  }
}

}  // namespace miglint::rules
