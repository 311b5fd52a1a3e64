#include <fmt/format.h>

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
    .silent = "NOT NULL columns; arrays. Downgrades.",
    .instead = "boolean NOT NULL DEFAULT false.",
    .sql = {.bad = "CREATE TABLE users (id bigint PRIMARY KEY, active boolean);",
            .good = "CREATE TABLE users (id bigint PRIMARY KEY, active boolean NOT NULL);"},
    .alembic = {.bad = "op.create_table('users', sa.Column('active', sa.Boolean()))",
                .good = "op.create_table('users', sa.Column('active', sa.Boolean(), "
                        "nullable=False))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    if (column.type.name.name != "bool" || column.type.dimensions > 0 || column.not_null) return;
    out.add(column.at == 0 ? step.where() : step.locate(column.at),
            fmt::format(
                "{}.{} may be NULL, which is neither true nor false.", table.text(), column.name),
            "Make it NOT NULL, with a default.");
  });
}

}  // namespace miglint::rules
