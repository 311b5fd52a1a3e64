#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule not_null_constraint_pg18{
    .name = "not-null-constraint-pg18",
    .severity = Severity::kInfo,
    .summary = "a CHECK (column IS NOT NULL) where PostgreSQL 18 has NOT NULL … NOT VALID itself",
    .why = R"(
Up to 17 a column becomes NOT NULL without a long lock in four steps: a CHECK that is NOT VALID, VALIDATE, SET
NOT NULL, and the CHECK dropped. From 18 on NOT NULL is a constraint that can be NOT VALID and validated, and
nothing is left over.)",
    .silent = R"(
The target is older than 18; the CHECK says more than that; it is valid at once; the table is new; downgrades.
That SET NOT NULL itself scans the table is set-not-null-scan's.)",
    .instead =
        "ADD CONSTRAINT … NOT NULL column NOT VALID, and VALIDATE CONSTRAINT in a later revision.",
    .source = "PostgreSQL 18 manual, ALTER TABLE, ADD table_constraint [ NOT VALID ]",
    .sql = {.config = "pg_version = 18",
            .setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad =
                "ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;",
            .good = "ALTER TABLE users ADD CONSTRAINT email_set NOT NULL email NOT VALID;"},
    .alembic =
        {.config = "pg_version = 18",
         .setup = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),
                sa.Column('email', sa.Text())))ex",
         .bad = "op.create_check_constraint('email_set', 'users', 'email IS NOT NULL', "
                "postgresql_not_valid=True)",
         .good =
             "op.execute('ALTER TABLE users ADD CONSTRAINT email_set NOT NULL email NOT VALID')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.pg_version < 18 || step.direction == Direction::kDowngrade) return;
  if (!step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || !add->constraint.not_valid) continue;
    const auto& expression = add->constraint.check;
    if (!expression || !says_only_not_null(*expression)) continue;
    const std::string& column = expression->proves_not_null.front();
    const std::string name = name_or(add->constraint.name, alter->table, {column}, "not_null");
    out.add(
        step,
        fmt::format("From PostgreSQL 18 on NOT NULL on {}.{} can be NOT VALID itself: this CHECK, "
                    "SET NOT NULL and dropping the CHECK are not needed.",
                    alter->table.text(),
                    column),
        fmt::format("{}; in a later revision VALIDATE CONSTRAINT, which is all.",
                    as_sql(step,
                           fmt::format("ALTER TABLE {} ADD CONSTRAINT {} NOT NULL {} NOT VALID",
                                       ddl::quote(alter->table),
                                       ddl::quote_identifier(name),
                                       ddl::quote_identifier(column)))));
  }
}

}  // namespace miglint::rules
