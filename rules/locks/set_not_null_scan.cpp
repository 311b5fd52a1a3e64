#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule set_not_null_scan{
    .name = "set-not-null-scan",
    .severity = Severity::kError,
    .summary = "SET NOT NULL reads the whole table while nobody can use it",
    .why = R"(
SET NOT NULL checks every row under ACCESS EXCLUSIVE. From PostgreSQL 12 on it does not, when a valid
CHECK constraint already proves that the column has no NULLs.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the column is NOT NULL already; a
validated CHECK (column IS NOT NULL), alone or as an AND arm (PostgreSQL 12), or a validated NOT NULL
constraint (PostgreSQL 18) proves it and is not dropped in the same statement.)",
    .instead = R"(
ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT in the next revision, which
reads the table without blocking anybody; then SET NOT NULL, which is instant; then drop the CHECK.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "ALTER TABLE users ALTER COLUMN email SET NOT NULL;",
            .good =
                "ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.alter_column('users', 'email', nullable=False)",
                .good = "op.alter_column('users', 'email', nullable=True)"},
    .check_step = check,
};

// Drops run first in an ALTER TABLE, so a proof that it drops is gone by then.
static bool drops_a_constraint(const ddl::AlterTable& alter) {
  for (const ddl::Alteration& action : alter.actions)
    if (std::holds_alternative<ddl::DropConstraint>(action)) return true;
  return false;
}

// Of SET NOT NULL, or of PostgreSQL 18's ADD CONSTRAINT … NOT NULL that is checked at once.
static std::string made_not_null(const ddl::Alteration& action) {
  if (const auto* set = std::get_if<ddl::SetNotNull>(&action))
    return set->not_null ? set->column : "";
  const auto* add = std::get_if<ddl::AddConstraint>(&action);
  const bool checked = add != nullptr && add->constraint.kind == ddl::ConstraintKind::kNotNull &&
                       !add->constraint.not_valid && !add->constraint.columns.empty();
  return checked ? add->constraint.columns.front() : "";
}

static bool is_proved(const Step& step, const ddl::AlterTable& alter, const std::string& column) {
  if (step.before.is_not_null(alter.table, column) == Truth::kYes) return true;
  return step.pg_version >= 12 && !drops_a_constraint(alter) &&
         step.before.not_null_is_proved(alter.table, column) == Truth::kYes;
}

// From PostgreSQL 18 on NOT NULL is a constraint that can be NOT VALID itself.
static std::string safe_way(const Step& step,
                            const ddl::AlterTable& alter,
                            const std::string& column) {
  const std::string table = ddl::quote(alter.table);
  const std::string name =
      ddl::quote_identifier(fmt::format("{}_{}_not_null", alter.table.name, column));
  const std::string quoted = ddl::quote_identifier(column);
  const bool own_constraint = step.pg_version >= 18;
  const std::string proof =
      own_constraint ? "NOT NULL " + quoted : fmt::format("CHECK ({} IS NOT NULL)", quoted);
  return fmt::format(
      "{}; in a later revision {}{}.",
      as_sql(step,
             fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID", table, name, proof)),
      as_sql(step, fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}", table, name)),
      own_constraint ? ", which is all" : ", and then SET NOT NULL, which is instant");
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const std::string column = made_not_null(action);
    if (column.empty() || is_proved(step, *alter, column)) continue;
    out.add(
        step,
        fmt::format("{} on {}.{} reads all of {} while nobody can read or write it.",
                    std::holds_alternative<ddl::SetNotNull>(action) ? "SET NOT NULL" : "NOT NULL",
                    alter->table.text(),
                    column,
                    alter->table.text()),
        safe_way(step, *alter, column));
  }
}

}  // namespace miglint::rules
