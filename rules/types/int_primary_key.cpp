#include <fmt/format.h>

#include <algorithm>

#include "rules/columns.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule int_primary_key{
    .name = "int-primary-key",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a primary key is integer or smallint, which runs out",
    .why = R"(
At two thousand million rows ever inserted, INSERT fails. Changing the type then rewrites the table and
every table that refers to it, under ACCESS EXCLUSIVE.)",
    .silent = R"(
bigint, uuid and other types; keys of several columns; temporary tables and those listed in [tables] small.
Downgrades.)",
    .instead = "bigint, in Alembic sa.BigInteger().",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.bad = "CREATE TABLE users (id serial PRIMARY KEY);",
            .good = "CREATE TABLE users (id bigserial PRIMARY KEY);"},
    .alembic = {.bad = "op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True))",
                .good = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                        "primary_key=True))"},
    .check_step = check,
};

static bool is_small_integer(const ddl::TypeName& type) {
  const std::string& name = type.name.name;
  return type.dimensions == 0 &&
         (name == "int4" || name == "int2" || name == "serial" || name == "smallserial");
}

static bool is_alone_the_key(const Step& step, const ddl::ColumnDefinition& column) {
  const auto is_key = [&](const ddl::Constraint& constraint) {
    return constraint.kind == ddl::ConstraintKind::kPrimaryKey &&
           constraint.columns == std::vector{column.name};
  };
  if (std::ranges::any_of(column.constraints, is_key)) return true;
  const auto* create = step.as<ddl::CreateTable>();
  return create != nullptr && std::ranges::any_of(create->constraints, is_key);
}

static bool is_temporary(const Step& step) {
  const auto* create = step.as<ddl::CreateTable>();
  return create != nullptr && create->persistence == ddl::Persistence::kTemporary;
}

static std::string words_of(const ddl::Name& table, const ddl::TypeName& type) {
  const bool small = type.name.name.starts_with("small") || type.name.name == "int2";
  return fmt::format("The primary key of {} is {}: it ends at {}.",
                     table.text(),
                     type.text(),
                     small ? "32767" : "2147483647");
}

// ADD PRIMARY KEY (id), as pg_dump writes it too.
static void check_added(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.is_small(alter->table)) return;
  const Relation* table = step.before.relation(alter->table);
  if (table == nullptr || table->persistence == ddl::Persistence::kTemporary) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || add->constraint.kind != ddl::ConstraintKind::kPrimaryKey) continue;
    if (add->constraint.columns.size() != 1) continue;
    const ddl::TypeName* type =
        step.before.column_type(alter->table, add->constraint.columns.front());
    if (type == nullptr || !is_small_integer(*type)) continue;
    out.add(step, words_of(alter->table, *type), "Use bigint.");
  }
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  check_added(step, out);
  each_new_column(step, [&](const ddl::Name& table, const ddl::ColumnDefinition& column) {
    if (!is_small_integer(column.type) || !is_alone_the_key(step, column)) return;
    if (step.is_small(table) || is_temporary(step)) return;
    out.add(column.at == 0 ? step.where() : step.locate(column.at),
            words_of(table, column.type),
            "Use bigint.");
  });
}

}  // namespace miglint::rules
