#include "migrations/formats/changelog_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/quoting.h"
#include "migrations/formats/changelog_parts.h"
#include "migrations/formats/changelog_words.h"
#include "migrations/formats/lines.h"

namespace miglint::changelog {

namespace {

std::string alter_column(const LogElement& change, std::string_view rest) {
  return alter_table(change,
                     fmt::format("ALTER COLUMN {} {}", name_in(change, "columnName"), rest));
}

ChangeStatements drop_table(const LogElement& change) {
  const bool cascades = is_true(change.attribute("cascadeConstraints"));
  return {fmt::format("DROP TABLE {}{}", table_of(change), cascades ? " CASCADE" : "")};
}

ChangeStatements undo_create_table(const LogElement& change) {
  return {fmt::format("DROP TABLE {}", table_of(change))};
}

ChangeStatements rename_table(const LogElement& change) {
  return {renamed(change, "TABLE", "oldTableName", "newTableName")};
}

ChangeStatements undo_rename_table(const LogElement& change) {
  return {renamed(change, "TABLE", "newTableName", "oldTableName")};
}

ChangeStatements drop_columns(const LogElement& change) {
  ChangeStatements statements;
  if (const auto one = change.attribute("columnName"); !one.empty())
    statements.push_back(alter_table(change, "DROP COLUMN " + quote_name(one)));
  for (const LogElement* column : columns_of(change))
    statements.push_back(alter_table(change, "DROP COLUMN " + name_in(*column, "name")));
  return statements;
}

ChangeStatements undo_add_columns(const LogElement& change) {
  ChangeStatements statements;
  for (const LogElement* column : columns_of(change))
    if (!value_text(*column, "defaultValue").empty())
      statements.push_back(alter_table(
          change, fmt::format("ALTER COLUMN {} DROP DEFAULT", name_in(*column, "name"))));
  for (const LogElement* column : columns_of(change))
    statements.push_back(alter_table(change, "DROP COLUMN " + name_in(*column, "name")));
  return statements;
}

std::string renamed_column(const LogElement& change, std::string_view from, std::string_view to) {
  return alter_table(
      change, fmt::format("RENAME COLUMN {} TO {}", name_in(change, from), name_in(change, to)));
}

ChangeStatements rename_column(const LogElement& change) {
  return {renamed_column(change, "oldColumnName", "newColumnName")};
}

ChangeStatements undo_rename_column(const LogElement& change) {
  return {renamed_column(change, "newColumnName", "oldColumnName")};
}

ChangeStatements modify_type(const LogElement& change) {
  const std::string type = type_text(change.attribute("newDataType"));
  return {alter_column(
      change, fmt::format("TYPE {} USING ({}::{})", type, name_in(change, "columnName"), type))};
}

ChangeStatements add_default(const LogElement& change) {
  return {alter_column(change, "SET DEFAULT " + value_text(change, "defaultValue"))};
}

ChangeStatements drop_default(const LogElement& change) {
  return {alter_column(change, "DROP DEFAULT")};
}

ChangeStatements add_not_null(const LogElement& change) {
  ChangeStatements statements;
  const std::string_view value = change.attribute("defaultNullValue");
  if (!value.empty() && lower(value) != "null") {
    const std::string name = name_in(change, "columnName");
    statements.push_back(fmt::format("UPDATE {} SET {} = {} WHERE {} IS NULL",
                                     table_of(change),
                                     name,
                                     alembic::string_literal(value),
                                     name));
  }
  statements.push_back(alter_column(change, "SET NOT NULL"));
  return statements;
}

ChangeStatements set_not_null(const LogElement& change) {
  return {alter_column(change, "SET NOT NULL")};
}

ChangeStatements drop_not_null(const LogElement& change) {
  return {alter_column(change, "DROP NOT NULL")};
}

std::string sequence_of_column(const LogElement& change) {
  return quote_name(
      fmt::format("{}_{}_seq", change.attribute("tableName"), change.attribute("columnName")));
}

// Not an identity: a sequence of its own, as its oldest servers had it.
ChangeStatements add_auto_increment(const LogElement& change) {
  const std::string_view schema = change.attribute("schemaName");
  const std::string prefix = schema.empty() ? "" : quote_name(schema) + ".";
  const std::string sequence = prefix + sequence_of_column(change);
  return {fmt::format("CREATE SEQUENCE IF NOT EXISTS {}{}{}",
                      sequence,
                      clause(change, "START WITH", "startWith"),
                      clause(change, "INCREMENT BY", "incrementBy")),
          alter_column(change, "SET NOT NULL"),
          alter_column(change,
                       fmt::format("SET DEFAULT nextval({})", alembic::string_literal(sequence))),
          fmt::format("ALTER SEQUENCE {} OWNED BY {}.{}",
                      sequence,
                      table_of(change),
                      name_in(change, "columnName"))};
}

ChangeStatements set_table_remarks(const LogElement& change) {
  return {fmt::format("COMMENT ON TABLE {} IS {}",
                      table_of(change),
                      alembic::string_literal(change.attribute("remarks")))};
}

ChangeStatements set_column_remarks(const LogElement& change) {
  return {fmt::format("COMMENT ON COLUMN {}.{} IS {}",
                      table_of(change),
                      name_in(change, "columnName"),
                      alembic::string_literal(change.attribute("remarks")))};
}

// --- rows -------------------------------------------------------------------------------------
std::string value_or_null(const LogElement& column) {
  std::string value = value_text(column, "value");
  return value.empty() ? "NULL" : value;
}

std::string where_of(const LogElement& change) {
  const LogElement* element = change.child("where");
  const std::string_view where =
      trim(element != nullptr ? std::string_view(element->text) : change.attribute("where"));
  return where.empty() ? "" : fmt::format(" WHERE {}", where);
}

ChangeStatements insert_row(const LogElement& change) {
  std::string names;
  std::string values;
  for (const LogElement* column : columns_of(change)) {
    if (!names.empty()) names += ", ", values += ", ";
    names += name_in(*column, "name");
    values += value_or_null(*column);
  }
  return {fmt::format("INSERT INTO {} ({}) VALUES ({})", table_of(change), names, values)};
}

ChangeStatements update_rows(const LogElement& change) {
  std::string values;
  for (const LogElement* column : columns_of(change))
    values += fmt::format(
        "{}{} = {}", values.empty() ? "" : ", ", name_in(*column, "name"), value_or_null(*column));
  return {fmt::format("UPDATE {} SET {}{}", table_of(change), values, where_of(change))};
}

ChangeStatements delete_rows(const LogElement& change) {
  return {fmt::format("DELETE FROM {}{}", table_of(change), where_of(change))};
}

ChangeStatements nothing(const LogElement& /*change*/) {
  return {};
}

constexpr std::array kKinds = {
    ChangeKind{"addAutoIncrement", "tableName columnName", add_auto_increment},
    ChangeKind{"addColumn", "tableName", add_columns, undo_add_columns},
    ChangeKind{"addDefaultValue", "tableName columnName", add_default, drop_default},
    ChangeKind{"addNotNullConstraint", "tableName columnName", add_not_null, drop_not_null},
    ChangeKind{"createTable", "tableName", create_table, undo_create_table},
    ChangeKind{"delete", "tableName", delete_rows},
    ChangeKind{"dropColumn", "tableName", drop_columns},
    ChangeKind{"dropDefaultValue", "tableName columnName", drop_default},
    ChangeKind{"dropNotNullConstraint", "tableName columnName", drop_not_null, set_not_null},
    ChangeKind{"dropTable", "tableName", drop_table},
    ChangeKind{"empty", "", nothing, nothing},
    ChangeKind{"insert", "tableName", insert_row},
    ChangeKind{"modifyDataType", "tableName columnName newDataType", modify_type},
    ChangeKind{"output", "", nothing, nothing},
    ChangeKind{
        "renameColumn", "tableName oldColumnName newColumnName", rename_column, undo_rename_column},
    ChangeKind{"renameTable", "oldTableName newTableName", rename_table, undo_rename_table},
    ChangeKind{"setColumnRemarks", "tableName columnName", set_column_remarks},
    ChangeKind{"setTableRemarks", "tableName", set_table_remarks},
    ChangeKind{"tagDatabase", "", nothing, nothing},
    ChangeKind{"update", "tableName", update_rows},
};

}  // namespace

const ChangeKind* find_change_kind(const LogElement& change) {
  for (const auto kinds : {std::span<const ChangeKind>(kKinds), changes_of_objects()}) {
    const auto kind = std::ranges::find(kinds, change.name, &ChangeKind::name);
    if (kind == kinds.end()) continue;
    const bool is_known = kind->is_known == nullptr || kind->is_known(change);
    return is_known ? &*kind : nullptr;
  }
  return nullptr;
}

}  // namespace miglint::changelog
