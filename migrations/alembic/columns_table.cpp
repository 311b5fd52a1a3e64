// Whole tables: their items, their primary key, and the column that counts by itself.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/columns.h"

namespace miglint::alembic {

namespace {

using Kind = Constraint::Kind;

Column* find_column(Table& table, const Name& name) {
  const auto found = std::ranges::find_if(table.columns, [&](const Column& column) {
    return column.name.text == name.text || (!column.key.empty() && column.key == name.text);
  });
  return found == table.columns.end() ? nullptr : &*found;
}

bool has_foreign_key(const Table& table, const Column& column) {
  if (!column.foreign_keys.empty()) return true;
  return std::ranges::any_of(table.constraints, [&](const Constraint& constraint) {
    return constraint.kind == Kind::kForeignKey &&
           std::ranges::any_of(constraint.columns,
                               [&](const Name& name) { return name.text == column.name.text; });
  });
}

bool counts(const ColumnType& type) {
  return type.affinity != ColumnType::Affinity::kOther;
}

void refuse_uncountable(const Column& column, Problems& problems) {
  if (counts(column.type) || column.type.unknown) return;
  problems.refuse(
      fmt::format("Column type {} on column '{}' is not compatible with "
                  "autoincrement=True",
                  column.type.sql,
                  column.name.text));
}

// A foreign key to the table itself gives a column without a type that of its target.
void take_referred_types(Table& table) {
  for (Column& column : table.columns) {
    if (!column.type.missing || column.foreign_keys.empty()) continue;
    const Constraint& key = column.foreign_keys.front();
    const bool same = key.referred_table.text == table.name.name.text &&
                      key.referred_schema == table.name.schema && !key.referred_columns.empty();
    const Column* target = same ? find_column(table, key.referred_columns.front()) : nullptr;
    if (target != nullptr) column.type = ColumnType(target->type);
  }
}

void refuse_missing_columns(Table& table, Problems& problems) {
  static constexpr std::array<std::string_view, 4> kClasses = {
      "PrimaryKeyConstraint", "UniqueConstraint", "CheckConstraint", "ForeignKeyConstraint"};
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind == Kind::kExclude) continue;
    for (const Name& name : constraint.columns)
      if (find_column(table, name) == nullptr)
        problems.refuse(
            fmt::format("Can't create {} on table '{}': no column named '{}' is present.",
                        kClasses[static_cast<std::size_t>(constraint.kind)],
                        table.name.name.text,
                        name.text));
  }
}

void refuse_same_names(const Table& table, Problems& problems) {
  std::vector<std::string_view> names;
  for (const Column& column : table.columns)
    names.push_back(column.name.text);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end())
    problems.refuse(fmt::format(
        "A column with name '{}' is already present in table '{}'.", *twice, table.name.name.text));
}

}  // namespace

void read_table_items(const std::vector<Value>& items, Table& table, Problems& problems) {
  for (const Value& item : items) {
    if (auto constraint = read_constraint(item, problems)) {
      table.constraints.push_back(*std::move(constraint));
    } else if (auto index = read_index(item, problems)) {
      table.indexes.push_back(*std::move(index));
    } else if (!item.is<None>() && call_of(item, "MetaData") == nullptr) {  // passed over, both
      if (auto column = read_column(item, table.name.schema, problems))
        table.columns.push_back(*std::move(column));
    }
  }
  take_referred_types(table);
  refuse_missing_columns(table, problems);
  refuse_same_names(table, problems);
}

void settle_primary_key(Table& table) {
  auto key = std::ranges::find(table.constraints, Kind::kPrimaryKey, &Constraint::kind);
  std::vector<Name> flagged;
  for (const Column& column : table.columns)
    if (column.primary_key) flagged.push_back(column.name);
  if (key == table.constraints.end()) {
    if (flagged.empty()) return;
    Constraint made;
    made.kind = Kind::kPrimaryKey;
    made.columns = std::move(flagged);
    table.constraints.insert(table.constraints.begin(), std::move(made));
    return;
  }
  if (key->columns.empty()) key->columns = std::move(flagged);
  for (Name& name : key->columns) {
    Column* column = find_column(table, name);
    if (column == nullptr) continue;
    column->primary_key = true;
    name = column->name;
  }
  if (key->columns.empty()) {
    table.constraints.erase(key);
    return;
  }
  std::rotate(table.constraints.begin(), key, key + 1);
}

const Column* autoincrement_column(const Table& table, Problems& problems) {
  using Autoincrement = Column::Autoincrement;
  const auto key = std::ranges::find(table.constraints, Kind::kPrimaryKey, &Constraint::kind);
  if (key == table.constraints.end()) return nullptr;
  std::vector<const Column*> columns;
  for (const Column& column : table.columns)
    if (std::ranges::any_of(key->columns,
                            [&](const Name& name) { return name.text == column.name.text; }))
      columns.push_back(&column);
  if (columns.size() != 1) {
    const Column* found = nullptr;
    for (const Column* column : columns) {
      if (column->autoincrement != Autoincrement::kYes) continue;
      refuse_uncountable(*column, problems);
      if (found != nullptr)
        problems.refuse(
            fmt::format("Only one Column may be marked autoincrement=True, found both {} and {}.",
                        column->name.text,
                        found->name.text));
      found = column;
    }
    return found;
  }
  const Column& column = *columns.front();
  switch (column.autoincrement) {
    case Autoincrement::kNo:
      return nullptr;
    case Autoincrement::kYes:
      refuse_uncountable(column, problems);
      return &column;
    case Autoincrement::kAuto:
      if (has_foreign_key(table, column)) return nullptr;
      break;
    case Autoincrement::kIgnoreForeignKey:
      break;
  }
  return counts(column.type) && !column.server_default ? &column : nullptr;
}

}  // namespace miglint::alembic
