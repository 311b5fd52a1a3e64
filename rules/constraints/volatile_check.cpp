#include <fmt/format.h>

#include "migrations/catalog/volatility.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule volatile_check{
    .name = "volatile-check",
    .summary = "a CHECK depends on more than its row, so that it does not stay true",
    .why = R"(
PostgreSQL checks a row when it is written and never again. A CHECK that calls now(), random() or a function
that reads tables holds today and not tomorrow: a dump of the table cannot be restored, and another check of
the same rows fails.)",
    .silent = R"(
Every function in it is immutable, or is not known.)",
    .instead = "Compare with a column (created_at) instead of now(), or check it in a trigger.",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE TABLE events (at timestamptz CHECK (at < now()));",
            .good = "CREATE TABLE events (at timestamptz, until timestamptz, CHECK (at < until));"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.create_table('events', sa.Column('at', sa.DateTime()), "
                       "sa.CheckConstraint('at < now()'))",
                .good = "op.create_table('events', sa.Column('at', sa.DateTime()), "
                        "sa.CheckConstraint(\"at > '2020-01-01'\"))"},
    .check_step = check,
};

static void check_one(const Step& step,
                      const ddl::Name& table,
                      const ddl::Constraint& constraint,
                      Findings& out) {
  if (constraint.kind != ddl::ConstraintKind::kCheck || !constraint.check) return;
  const Volatility volatility = volatility_of(*constraint.check, step.before, step.pg_version);
  if (volatility != Volatility::kStable && volatility != Volatility::kVolatile) return;
  out.add(step,
          fmt::format("The CHECK {} of {} depends on more than its row: what holds when a row is "
                      "written need not hold later, and a dump cannot be restored then.",
                      in_parentheses(constraint.check->text),
                      table.text()),
          "Compare with a column instead, or check it in a trigger.");
}

static void check(const Step& step, Findings& out) {
  const auto each = [&](const ddl::Name& table, const std::vector<ddl::Constraint>& constraints) {
    for (const ddl::Constraint& constraint : constraints)
      check_one(step, table, constraint, out);
  };
  if (const auto* create = step.as<ddl::CreateTable>()) {
    each(create->table, create->constraints);
    for (const ddl::ColumnDefinition& column : create->columns)
      each(create->table, column.constraints);
  }
  if (const auto* alter = step.as<ddl::AlterTable>()) {
    for (const ddl::Alteration& action : alter->actions) {
      if (const auto* column = std::get_if<ddl::AddColumn>(&action))
        each(alter->table, column->column.constraints);
      if (const auto* add = std::get_if<ddl::AddConstraint>(&action))
        check_one(step, alter->table, add->constraint, out);
    }
  }
}

}  // namespace miglint::rules
