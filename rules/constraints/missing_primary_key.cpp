#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_primary_key{
    .name = "missing-primary-key",
    .summary = "a table is created without a primary key",
    .why = R"(
Rows cannot be told apart: duplicates get in, batches and online tools (pg_repack) have nothing to go by, and
logical replication refuses UPDATE and DELETE on the table.)",
    .silent = R"(
A later statement of the revision adds one; the table is temporary, unlogged, a partition, a foreign table,
inherits, is made LIKE another one or from a query, or is dropped again in the revision. Downgrades.)",
    .instead = R"(
Give it one: the two foreign keys of a table that joins two others, an identity column of any other.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.bad = "CREATE TABLE tags (name text);",
            .good = "CREATE TABLE tags (name text);\nALTER TABLE tags ADD PRIMARY KEY (name);"},
    .alembic = {.bad = "op.create_table('tags', sa.Column('name', sa.Text()))",
                .good = "op.create_table('tags', sa.Column('name', sa.Text(), primary_key=True))"},
    .check_step = check,
};

static bool is_primary(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kPrimaryKey;
}

static bool has_key(const ddl::CreateTable& create) {
  return std::ranges::any_of(create.constraints, is_primary) ||
         std::ranges::any_of(create.columns, [](const ddl::ColumnDefinition& column) {
           return std::ranges::any_of(column.constraints, is_primary);
         });
}

static bool needs_none(const ddl::CreateTable& create) {
  return create.persistence != ddl::Persistence::kPermanent || create.as_query ||
         !create.partition_of.empty() || !create.inherits.empty() || !create.like.empty() ||
         !create.of_type.empty() || !create.server.empty();
}

static bool gets_key_or_goes(const Step& step, const ddl::Name& table) {
  const auto adds_key = [](const ddl::Alteration& action) {
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action))
      return is_primary(add->constraint);
    const auto* column = std::get_if<ddl::AddColumn>(&action);
    return column != nullptr && std::ranges::any_of(column->column.constraints, is_primary);
  };
  std::vector<ddl::Name> names{table};
  step.later<ddl::Rename>([&](const ddl::Rename& rename) {
    if (rename.kind == ddl::ObjectKind::kTable && step.same(rename.relation, names.back()))
      names.push_back({.schema = rename.relation.schema, .name = rename.new_name});
    return false;  // all of them
  });
  const bool gets_key = step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return std::ranges::any_of(alter.actions, adds_key) &&
           std::ranges::any_of(names,
                               [&](const ddl::Name& name) { return step.same(alter.table, name); });
  });
  return gets_key || is_dropped_later(step, table);
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateTable>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (needs_none(*create) || has_key(*create)) return;
  if (create->if_not_exists && step.before.exists(create->table) == Truth::kYes) return;
  if (gets_key_or_goes(step, create->table)) return;
  out.add(step,
          fmt::format("{} has no primary key: duplicates get in, and logical replication refuses "
                      "its UPDATE and DELETE.",
                      create->table.text()),
          "Give it one.");
}

}  // namespace miglint::rules
