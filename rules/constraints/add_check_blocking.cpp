#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_check_blocking{
    .name = "add-check-blocking",
    .severity = Severity::kError,
    .summary = "a CHECK constraint is added and checked at once on a table in use",
    .why = R"(
ADD CHECK reads the whole table under ACCESS EXCLUSIVE: nobody can read or write it until the last row
has been checked.)",
    .silent = R"(
NOT VALID, or NOT ENFORCED (PostgreSQL 18); the table was created in the same revision, is temporary or
small.)",
    .instead = R"(
Add it NOT VALID (new rows are checked from then on), and VALIDATE CONSTRAINT in a later revision, which
blocks nobody.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);",
            .bad = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);",
            .good = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;"},
    .alembic = {.setup = "op.create_table('orders', sa.Column('total', sa.Integer()))",
                .bad = "op.create_check_constraint('positive', 'orders', 'total > 0')",
                .good = "op.create_check_constraint('positive', 'orders', 'total > 0', "
                        "postgresql_not_valid=True)"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || add->constraint.kind != ddl::ConstraintKind::kCheck) continue;
    const ddl::Constraint& constraint = add->constraint;
    if (constraint.not_valid || constraint.not_enforced) continue;
    const std::string shown = constraint.name.empty() ? "a CHECK" : constraint.name;
    const std::string name =
        constraint.name.empty() ? alter->table.name + "_check" : constraint.name;
    const std::string validate = as_sql(step,
                                        fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}",
                                                    ddl::quote(alter->table),
                                                    ddl::quote_identifier(name)));
    out.add(step,
            fmt::format("Adding {} reads all of {} while nobody can read or write it.",
                        shown,
                        alter->table.text()),
            fmt::format("{}, and in a later revision {}.",
                        in_language(step,
                                    fmt::format("Name it {} and add it NOT VALID",
                                                ddl::quote_identifier(name)),
                                    "Pass postgresql_not_valid=True"),
                        validate));
  }
}

}  // namespace miglint::rules
