#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule column_name_style{
    .name = "column-name-style",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a column is named like its table, or with one letter",
    .why = R"(
A column named like its table is taken for the whole row in an expression; a single letter says nothing,
and hides behind an alias.)",
    .silent = "Other names. Downgrades.",
    .instead = "A word that says what it holds.",
    .source = "PostgreSQL 15 manual, 4.1.1 Identifiers and Key Words",
    .sql = {.bad = "CREATE TABLE price (id bigint PRIMARY KEY, price numeric);",
            .good = "CREATE TABLE price (id bigint PRIMARY KEY, amount numeric);"},
    .alembic = {.bad = "op.create_table('t', sa.Column('x', sa.Integer()))",
                .good = "op.create_table('t', sa.Column('width', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    const bool like_table = column.name == table.name;
    if (!like_table && column.name.size() != 1) return;
    out.add(column.at == 0 ? step.where() : step.locate(column.at),
            like_table
                ? fmt::format("{} is named like its table: in an expression it may mean the "
                              "whole row.",
                              column.name)
                : fmt::format("{}.{} says nothing about what it holds.", table.text(), column.name),
            "Use a word that says what it holds.");
  });
}

}  // namespace miglint::rules
