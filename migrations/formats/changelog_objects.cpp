// Indexes, constraints, sequences and views.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/quoting.h"
#include "migrations/formats/changelog_changes.h"
#include "migrations/formats/changelog_parts.h"
#include "migrations/formats/changelog_words.h"
#include "migrations/formats/lines.h"

namespace miglint::changelog {

namespace {

// --- indexes and constraints ------------------------------------------------------------------
// Those that only describe what a constraint brings along are not made.
ChangeStatements create_index(const LogElement& change) {
  if (!change.attribute("associatedWith").empty()) return {};
  std::string columns;
  for (const LogElement* column : columns_of(change)) {
    if (!columns.empty()) columns += ", ";
    const std::string_view name = column->attribute("name");
    const bool is_expression =
        is_true(column->attribute("computed")) || name.find('(') != std::string_view::npos;
    columns += is_expression ? std::string(name) : quote_name(name);
    if (is_true(column->attribute("descending"))) columns += " DESC";
  }
  const std::string_view name = change.attribute("indexName");
  return {fmt::format("CREATE {}INDEX {}ON {}{} ({}){}",
                      is_true(change.attribute("unique")) ? "UNIQUE " : "",
                      name.empty() ? "" : quote_name(name) + " ",
                      table_of(change),
                      clause(change, "USING", "using"),
                      columns,
                      clause(change, "TABLESPACE", "tablespace"))};
}

ChangeStatements drop_index(const LogElement& change) {
  return {fmt::format("DROP INDEX {}", qualified(change, "schemaName", "indexName"))};
}

ChangeStatements undo_create_index(const LogElement& change) {
  if (!change.attribute("associatedWith").empty()) return {};
  return drop_index(change);
}

// "ADD [CONSTRAINT name] KIND (columns)…"
std::string added_constraint(const LogElement& change, std::string_view kind) {
  const std::string_view name = change.attribute("constraintName");
  return alter_table(
      change,
      fmt::format("ADD {}{} ({}){}",
                  name.empty() ? "" : fmt::format("CONSTRAINT {} ", quote_name(name)),
                  kind,
                  quote_names(change.attribute("columnNames")),
                  clause(change, "USING INDEX TABLESPACE", "tablespace")));
}

ChangeStatements add_primary_key(const LogElement& change) {
  return {added_constraint(change, "PRIMARY KEY")};
}

ChangeStatements add_unique(const LogElement& change) {
  return {added_constraint(change, "UNIQUE")};
}

// The constraint's name, or the one that Postgres gave it.
ChangeStatements undo_named(const LogElement& change, std::string_view suffix) {
  std::string_view name = change.attribute("constraintName");
  const std::string given = fmt::format("{}_{}", change.attribute("tableName"), suffix);
  return {alter_table(change,
                      fmt::format("DROP CONSTRAINT {}", quote_name(name.empty() ? given : name)))};
}

ChangeStatements undo_primary_key(const LogElement& change) {
  return undo_named(change, "pkey");
}

ChangeStatements undo_unique(const LogElement& change) {
  std::string columns(change.attribute("columnNames"));
  std::erase(columns, ' ');
  std::ranges::replace(columns, ',', '_');
  return undo_named(change, columns + "_key");
}

// Without the constraint's name Liquibase asks the server for it.
bool names_constraint(const LogElement& change) {
  return !change.attribute("constraintName").empty();
}

ChangeStatements drop_constraint(const LogElement& change) {
  return {alter_table(change, "DROP CONSTRAINT " + name_in(change, "constraintName"))};
}

std::string base_table(const LogElement& change) {
  return qualified(change, "baseTableSchemaName", "baseTableName");
}

ChangeStatements add_foreign_key(const LogElement& change) {
  const bool is_checked = lower(change.attribute("validate")) != "false";
  std::string on_delete = clause(change, "ON DELETE", "onDelete");
  if (on_delete.empty() && is_true(change.attribute("deleteCascade")))
    on_delete = " ON DELETE CASCADE";
  return {fmt::format("ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) {}{}{}{}{}",
                      base_table(change),
                      name_in(change, "constraintName"),
                      quote_names(change.attribute("baseColumnNames")),
                      references_clause(change),
                      clause(change, "ON UPDATE", "onUpdate"),
                      on_delete,
                      deferral(change),
                      is_checked ? "" : " NOT VALID")};
}

ChangeStatements drop_foreign_key(const LogElement& change) {
  return {fmt::format(
      "ALTER TABLE {} DROP CONSTRAINT {}", base_table(change), name_in(change, "constraintName"))};
}

// --- sequences and views ----------------------------------------------------------------------
std::string sequence_of(const LogElement& change) {
  return qualified(change, "schemaName", "sequenceName");
}

std::string sequence_options(const LogElement& change, std::string_view start) {
  return fmt::format("{}{}{}{}{}{}",
                     clause(change, start, "startValue"),
                     clause(change, "INCREMENT BY", "incrementBy"),
                     clause(change, "MINVALUE", "minValue"),
                     clause(change, "MAXVALUE", "maxValue"),
                     clause(change, "CACHE", "cacheSize"),
                     is_true(change.attribute("cycle")) ? " CYCLE" : "");
}

ChangeStatements create_sequence(const LogElement& change) {
  return {fmt::format("CREATE SEQUENCE IF NOT EXISTS {}{}{}",
                      sequence_of(change),
                      clause(change, "AS", "dataType"),
                      sequence_options(change, "START WITH"))};
}

ChangeStatements alter_sequence(const LogElement& change) {
  return {fmt::format(
      "ALTER SEQUENCE {}{}", sequence_of(change), sequence_options(change, "RESTART WITH"))};
}

ChangeStatements drop_sequence(const LogElement& change) {
  return {fmt::format("DROP SEQUENCE {}", sequence_of(change))};
}

ChangeStatements rename_sequence(const LogElement& change) {
  return {renamed(change, "SEQUENCE", "oldSequenceName", "newSequenceName")};
}

ChangeStatements undo_rename_sequence(const LogElement& change) {
  return {renamed(change, "SEQUENCE", "newSequenceName", "oldSequenceName")};
}

std::string view_of(const LogElement& change) {
  return qualified(change, "schemaName", "viewName");
}

ChangeStatements create_view(const LogElement& change) {
  const std::string_view in_attribute = change.attribute("selectQuery");
  const std::string_view query = trim(in_attribute.empty() ? change.text : in_attribute);
  if (is_true(change.attribute("fullDefinition"))) return {std::string(query)};
  return {fmt::format("CREATE {}VIEW {} AS {}",
                      is_true(change.attribute("replaceIfExists")) ? "OR REPLACE " : "",
                      view_of(change),
                      query)};
}

ChangeStatements drop_view(const LogElement& change) {
  return {fmt::format("DROP VIEW {}{}",
                      is_true(change.attribute("ifExists")) ? "IF EXISTS " : "",
                      view_of(change))};
}

ChangeStatements undo_create_view(const LogElement& change) {
  return {fmt::format("DROP VIEW {}", view_of(change))};
}

ChangeStatements rename_view(const LogElement& change) {
  return {renamed(change, "TABLE", "oldViewName", "newViewName")};
}

ChangeStatements undo_rename_view(const LogElement& change) {
  return {renamed(change, "TABLE", "newViewName", "oldViewName")};
}

constexpr std::array kKinds = {
    ChangeKind{"addForeignKeyConstraint",
               "baseTableName baseColumnNames constraintName referencedTableName",
               add_foreign_key,
               drop_foreign_key},
    ChangeKind{"addPrimaryKey", "tableName columnNames", add_primary_key, undo_primary_key},
    ChangeKind{"addUniqueConstraint", "tableName columnNames", add_unique, undo_unique},
    ChangeKind{"alterSequence", "sequenceName", alter_sequence},
    ChangeKind{"createIndex", "tableName", create_index, undo_create_index},
    ChangeKind{"createSequence", "sequenceName", create_sequence, drop_sequence},
    ChangeKind{"createView", "viewName", create_view, undo_create_view},
    ChangeKind{"dropForeignKeyConstraint", "baseTableName constraintName", drop_foreign_key},
    ChangeKind{"dropIndex", "indexName", drop_index},
    ChangeKind{"dropPrimaryKey", "tableName", drop_constraint, nullptr, names_constraint},
    ChangeKind{"dropSequence", "sequenceName", drop_sequence},
    ChangeKind{"dropUniqueConstraint", "tableName constraintName", drop_constraint},
    ChangeKind{"dropView", "viewName", drop_view},
    ChangeKind{
        "renameSequence", "oldSequenceName newSequenceName", rename_sequence, undo_rename_sequence},
    ChangeKind{"renameView", "oldViewName newViewName", rename_view, undo_rename_view},
};

}  // namespace

std::span<const ChangeKind> changes_of_objects() {
  return kKinds;
}

}  // namespace miglint::changelog
