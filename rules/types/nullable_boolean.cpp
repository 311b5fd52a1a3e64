#include <fmt/format.h>

#include <algorithm>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule nullable_boolean{
    .name = "nullable-boolean",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a boolean column may be NULL, a third answer",
    .why = R"(
WHERE NOT flag does not find rows whose flag is NULL, and neither does WHERE flag.)",
    .silent = "NOT NULL columns, those of a primary key too; arrays. Downgrades.",
    .instead = "boolean NOT NULL DEFAULT false.",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.bad = "CREATE TABLE users (id bigint PRIMARY KEY, active boolean);",
            .good = "CREATE TABLE users (id bigint PRIMARY KEY, active boolean NOT NULL);"},
    .alembic = {.bad = "op.create_table('users', sa.Column('active', sa.Boolean()))",
                .good = "op.create_table('users', sa.Column('active', sa.Boolean(), "
                        "nullable=False))"},
    .check_step = check,
};

static bool is_in_key(const Step& step, const std::string& column) {
  const auto* create = step.as<ddl::CreateTable>();
  return create != nullptr &&
         std::ranges::any_of(create->constraints, [&](const ddl::Constraint& constraint) {
           return constraint.kind == ddl::ConstraintKind::kPrimaryKey &&
                  std::ranges::count(constraint.columns, column) > 0;
         });
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    if (column.type.name.name != "bool" || column.type.dimensions > 0 || column.not_null) return;
    if (is_in_key(step, column.name)) return;
    out.add(column.at == 0 ? step.where() : step.locate(column.at),
            fmt::format(
                "{}.{} may be NULL, which is neither true nor false.", table.text(), column.name),
            "Make it NOT NULL, with a default.");
  });
}

}  // namespace miglint::rules
