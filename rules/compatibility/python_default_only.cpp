#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule python_default_only{
    .name = "python-default-only",
    .severity = Severity::kWarning,
    .summary = "a column becomes NOT NULL and has a default of the application's alone",
    .why = R"(
`default=` is used by SQLAlchemy when the application inserts; the database never hears of it. The rows
that are there keep NULL, so that making the column NOT NULL fails, and so does every insert of what does not
go through this model's newest code.)",
    .silent = R"(
There is a server_default; the column may stay NULL; the revision fills it; the table was created in the same
revision or is temporary; the column is added as NOT NULL at once, which is add-required-column's matter.)",
    .instead = R"(
Give server_default, at least until the old rows are filled.)",
    .source = "SQLAlchemy documentation, Column INSERT/UPDATE Defaults",
    .alembic = {.setup = "op.create_table('t', sa.Column('a', sa.Integer()))",
                .bad = "op.add_column('t', sa.Column('b', sa.Boolean(), default=False))\n"
                       "op.alter_column('t', 'b', nullable=False)",
                .good = "op.add_column('t', sa.Column('b', sa.Boolean(), default=False, "
                        "server_default=sa.false()))\n"
                        "op.alter_column('t', 'b', nullable=False)"},
    .check_step = check,
};

// Does the script make the column NOT NULL, and no rows of its table anew?
static bool is_required_unfilled(const Step& step,
                                 const ddl::Name& table,
                                 const std::string& column) {
  bool is_required = false;
  for (const LoweredBlock& block : step.script.blocks) {
    for (const ddl::Statement& statement : block.statements) {
      const auto* update = std::get_if<ddl::Update>(&statement.command);
      if (update != nullptr && update->table == table) return false;
      const auto* alter = std::get_if<ddl::AlterTable>(&statement.command);
      if (alter == nullptr || !(alter->table == table)) continue;
      is_required = is_required || std::ranges::any_of(alter->actions, [&](const auto& action) {
                      const auto* required = std::get_if<ddl::SetNotNull>(&action);
                      return required != nullptr && required->column == column;
                    });
    }
  }
  return is_required;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr || add->column.not_null) continue;
    if (std::ranges::count(step.block.python_defaults, add->column.name) == 0) continue;
    if (!is_required_unfilled(step, alter->table, add->column.name)) continue;
    out.add(step,
            fmt::format("default= of {0}.{1} is known to the application alone: the rows that are "
                        "there keep NULL, and making {1} NOT NULL fails.",
                        alter->table.text(),
                        add->column.name),
            "Give server_default too, at least until the old rows are filled.");
  }
}

}  // namespace miglint::rules
