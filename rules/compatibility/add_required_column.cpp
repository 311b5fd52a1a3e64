#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_required_column{
    .name = "add-required-column",
    .severity = Severity::kError,
    .summary = "a NOT NULL column without a default is added to a table in use",
    .why = R"(
The statement fails as soon as the table has a row (SQLSTATE 23502), and code that is still running
does not fill the new column in its INSERTs. In Alembic, `default=` is Python's and never reaches the
database; only `server_default=` does.)",
    .silent = R"(
The table was created in the same revision; the column has a default, is generated, an identity or
serial; its type is a domain with a default.)",
    .instead = R"(
Add it with a default, or add it nullable, fill it in batches, and then make it NOT NULL.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN active boolean NOT NULL;",
            .good = "ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('active', sa.Boolean(), nullable=False, "
                       "default=True))",
                .good = "op.add_column('users', sa.Column('active', sa.Boolean(), nullable=False, "
                        "server_default=sa.true()))"},
    .check_step = check,
};

static bool is_required(const Step& step, const ddl::ColumnDefinition& column) {
  const bool primary_key =
      std::ranges::any_of(column.constraints, [](const ddl::Constraint& constraint) {
        return constraint.kind == ddl::ConstraintKind::kPrimaryKey;
      });
  if (!column.not_null && !primary_key) return false;
  if (column.default_value && !column.default_value->is_null) return false;
  if (column.generated != ddl::Generated::kNo || column.identity != ddl::Identity::kNo)
    return false;
  if (column.type.is_serial()) return false;
  const Type* type = step.before.type(column.type.name);
  return type == nullptr || !type->domain || !type->domain->default_value;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  // On the way back it is downgrade-not-null-without-default.
  if (alter == nullptr || step.direction == Direction::kDowngrade ||
      !step.pre_existing(alter->table)) {
    return;
  }
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr || !is_required(step, add->column)) continue;
    if (add->if_not_exists &&
        step.before.has_column(alter->table, add->column.name) == Truth::kYes) {
      continue;
    }
    out.add(step,
            fmt::format("Adding {}.{} as NOT NULL without a default fails when {} has rows, and "
                        "running code does not fill it.",
                        alter->table.text(),
                        add->column.name,
                        alter->table.text()),
            in_language(step,
                        "Give it a DEFAULT, or add it nullable, fill it, and then SET NOT NULL.",
                        "Give it a server_default (default= never reaches the database), or add it "
                        "nullable, fill it, and then make it NOT NULL."));
  }
}

}  // namespace miglint::rules
