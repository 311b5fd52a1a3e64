#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_column_side_effects{
    .name = "drop-column-side-effects",
    .summary = "dropping a column silently drops indexes and constraints on other columns too",
    .why = R"(
An index or a constraint goes with any of its columns, without a word: queries on the other columns
become slow, duplicates get in, a primary key is gone.)",
    .silent = R"(
The index or constraint is about this column alone (except a primary key), or was dropped earlier in the
revision; the table or the column was created in the same revision, or the table is temporary.)",
    .instead = R"(
Build what has to stay without the column first, CONCURRENTLY; drop the old index or constraint by name;
then drop the column.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, town text, street text);\n"
                     "CREATE INDEX users_place_idx ON users (town, street);",
            .bad = "ALTER TABLE users DROP COLUMN town;",
            .good =
                "CREATE INDEX CONCURRENTLY users_street_idx ON users (street);\n"
                "DROP INDEX CONCURRENTLY users_place_idx;\nALTER TABLE users DROP COLUMN town;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('town', sa.Text()), "
                         "sa.Column('street', sa.Text()))\n"
                         "op.create_index('ix_place', 'users', ['town', 'street'])",
                .bad = "op.drop_column('users', 'town')",
                .good = "op.drop_index('ix_place')\nop.drop_column('users', 'town')"},
    .check_step = check,
};

static bool names_another(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::count(columns, column) > 0 &&
         std::ranges::any_of(columns, [&](const std::string& other) { return other != column; });
}

static bool goes_along(const ddl::Constraint& constraint, const std::string& column) {
  if (constraint.kind == ddl::ConstraintKind::kNotNull) return false;
  if (constraint.kind == ddl::ConstraintKind::kPrimaryKey)
    return std::ranges::count(constraint.columns, column) > 0;
  return names_another(constraint.columns, column) ||
         (constraint.check && names_another(constraint.check->columns, column));
}

static std::vector<std::string> columns_of(const ddl::CreateIndex& index) {
  std::vector<std::string> columns = index.include;
  for (const ddl::IndexKey& key : index.keys) {
    if (!key.column.empty()) columns.push_back(key.column);
    if (key.expression)
      columns.insert(columns.end(), key.expression->columns.begin(), key.expression->columns.end());
  }
  if (index.where)
    columns.insert(columns.end(), index.where->columns.begin(), index.where->columns.end());
  return columns;
}

static std::vector<std::string> lost_with(const Step& step,
                                          const Relation& table,
                                          const std::string& column) {
  std::vector<std::string> lost;
  for (const TableConstraint& constraint : table.constraints) {
    if (!goes_along(constraint.definition, column)) continue;
    const bool key = constraint.definition.kind == ddl::ConstraintKind::kPrimaryKey;
    lost.push_back((key ? "primary key " : "constraint ") + constraint.definition.name);
  }
  for (const ddl::Name& name : table.indexes) {
    const Relation* index = step.before.relation(name);
    if (index == nullptr || !index->index || !index->index->constraint.empty()) continue;
    if (names_another(columns_of(index->index->definition), column))
      lost.push_back("index " + name.name);
  }
  return lost;
}

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::DropColumn>(
      step, [&](const ddl::AlterTable& alter, const ddl::DropColumn& drop) {
        const Relation* table = step.before.relation(alter.table);
        if (table == nullptr || step.is_new_column(alter.table, drop.column)) return;
        const std::vector<std::string> lost = lost_with(step, *table, drop.column);
        if (lost.empty()) return;
        out.add(step,
                fmt::format("Dropping {}.{} silently drops {} as well, which other columns need.",
                            alter.table.text(),
                            drop.column,
                            enumerate(lost)),
                "Build what has to stay without the column first, and drop the old by name.");
      });
}

}  // namespace miglint::rules
