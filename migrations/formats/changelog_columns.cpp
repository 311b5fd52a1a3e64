#include "migrations/formats/changelog_columns.h"

#include <fmt/format.h>

#include <map>

#include "migrations/alembic/quoting.h"
#include "migrations/formats/changelog_words.h"
#include "migrations/formats/lines.h"

namespace miglint::changelog {

namespace {

const LogElement kNoElement;

const LogElement& constraints_of(const LogElement& column) {
  const LogElement* found = column.child("constraints");
  return found == nullptr ? kNoElement : *found;
}

bool is_not_null(const LogElement& constraints) {
  return lower(constraints.attribute("nullable")) == "false";
}

std::string named(std::string_view name) {
  return name.empty() ? "" : fmt::format("CONSTRAINT {} ", quote_name(name));
}

std::string identity(const LogElement& column) {
  if (!is_true(column.attribute("autoIncrement"))) return {};
  const std::string_view kind = column.attribute("generationType");
  std::string options;
  if (const auto start = column.attribute("startWith"); !start.empty())
    options += fmt::format("START WITH {}", start);
  if (const auto step = column.attribute("incrementBy"); !step.empty())
    options += fmt::format("{}INCREMENT BY {}", options.empty() ? "" : " ", step);
  return fmt::format(" GENERATED {} AS IDENTITY{}",
                     kind.empty() ? "BY DEFAULT" : kind,
                     options.empty() ? "" : fmt::format(" ({})", options));
}

// "name type …", up to NOT NULL. A column whose rows get a value first becomes NOT NULL later.
std::string definition(const LogElement& column, bool with_not_null) {
  std::string text = fmt::format(
      "{} {}", quote_name(column.attribute("name")), type_text(column.attribute("type")));
  if (const std::string value = value_text(column, "defaultValue"); !value.empty())
    text += " DEFAULT " + value;
  text += identity(column);
  const LogElement& constraints = constraints_of(column);
  if (with_not_null && is_not_null(constraints))
    text += fmt::format(" {}NOT NULL", named(constraints.attribute("notNullConstraintName")));
  return text;
}

std::string foreign_key(const LogElement& column) {
  const LogElement& constraints = constraints_of(column);
  const std::string target = references_clause(constraints);
  if (target.empty()) return {};
  std::string text = fmt::format("{}FOREIGN KEY ({}) {}",
                                 named(constraints.attribute("foreignKeyName")),
                                 quote_name(column.attribute("name")),
                                 target);
  if (is_true(constraints.attribute("deleteCascade"))) text += " ON DELETE CASCADE";
  return text + deferral(constraints);
}

std::string remark_on(std::string_view what, std::string_view name, std::string_view remarks) {
  return fmt::format("COMMENT ON {} {} IS {}", what, name, alembic::string_literal(remarks));
}

void add_column_remarks(const LogElement& change,
                        const std::string& table,
                        ChangeStatements& statements) {
  for (const LogElement* column : columns_of(change))
    if (const auto remarks = trim(column->attribute("remarks")); !remarks.empty())
      statements.push_back(
          remark_on("COLUMN", table + "." + quote_name(column->attribute("name")), remarks));
}

std::string primary_key(const std::vector<const LogElement*>& columns) {
  std::string names;
  std::string_view name;
  for (const LogElement* column : columns) {
    const LogElement& constraints = constraints_of(*column);
    if (!is_true(constraints.attribute("primaryKey"))) continue;
    if (name.empty()) name = constraints.attribute("primaryKeyName");
    if (!names.empty()) names += ", ";
    names += quote_name(column->attribute("name"));
  }
  return names.empty() ? "" : fmt::format("{}PRIMARY KEY ({})", named(name), names);
}

// One constraint for the columns that name the same one, and one for each that names none.
std::vector<std::string> unique_constraints(const std::vector<const LogElement*>& columns) {
  std::vector<std::pair<std::string_view, std::string>> found;
  std::map<std::string_view, std::size_t> by_name;
  for (const LogElement* column : columns) {
    const LogElement& constraints = constraints_of(*column);
    if (!is_true(constraints.attribute("unique"))) continue;
    const std::string_view name = constraints.attribute("uniqueConstraintName");
    std::string column_name = quote_name(column->attribute("name"));
    const auto [known, is_new] = by_name.try_emplace(name, found.size());
    if (is_new || name.empty())
      found.emplace_back(name, std::move(column_name));
    else
      found[known->second].second += ", " + column_name;
  }
  std::vector<std::string> constraints;
  for (const auto& [name, names] : found)
    constraints.push_back(fmt::format("{}UNIQUE ({})", named(name), names));
  return constraints;
}

}  // namespace

std::vector<const LogElement*> columns_of(const LogElement& change) {
  std::vector<const LogElement*> columns;
  for (const LogElement& child : change.children)
    if (child.name == "column") columns.push_back(&child);
  return columns;
}

std::string references_clause(const LogElement& element) {
  if (const auto target = trim(element.attribute("references")); !target.empty())
    return fmt::format("REFERENCES {}", target);
  if (element.attribute("referencedTableName").empty()) return {};
  const std::string_view columns = element.attribute("referencedColumnNames");
  return fmt::format("REFERENCES {}{}",
                     qualified(element, "referencedTableSchemaName", "referencedTableName"),
                     columns.empty() ? "" : fmt::format(" ({})", quote_names(columns)));
}

std::string deferral(const LogElement& element) {
  std::string words;
  if (is_true(element.attribute("deferrable"))) words += " DEFERRABLE";
  if (is_true(element.attribute("initiallyDeferred"))) words += " INITIALLY DEFERRED";
  return words;
}

ChangeStatements create_table(const LogElement& change) {
  const std::string table = qualified(change, "schemaName", "tableName");
  const auto columns = columns_of(change);
  std::vector<std::string> parts;
  for (const LogElement* column : columns)
    parts.push_back(definition(*column, true));
  if (std::string key = primary_key(columns); !key.empty()) parts.push_back(std::move(key));
  for (const LogElement* column : columns)
    if (std::string key = foreign_key(*column); !key.empty()) parts.push_back(std::move(key));
  for (std::string& constraint : unique_constraints(columns))
    parts.push_back(std::move(constraint));
  std::string sql = fmt::format("CREATE TABLE {}{} ({})",
                                is_true(change.attribute("ifNotExists")) ? "IF NOT EXISTS " : "",
                                table,
                                fmt::join(parts, ", "));
  if (const auto by = trim(change.attribute("partitionBy")); !by.empty())
    sql += fmt::format(" PARTITION BY {}", by);
  if (const auto space = trim(change.attribute("tablespace")); !space.empty())
    sql += fmt::format(" TABLESPACE {}", space);
  ChangeStatements statements{std::move(sql)};
  if (const auto remarks = trim(change.attribute("remarks")); !remarks.empty())
    statements.push_back(remark_on("TABLE", table, remarks));
  add_column_remarks(change, table, statements);
  return statements;
}

ChangeStatements add_columns(const LogElement& change) {
  const std::string table = qualified(change, "schemaName", "tableName");
  const std::string alter = fmt::format("ALTER TABLE {} ", table);
  ChangeStatements statements;
  ChangeStatements updates;
  ChangeStatements later;
  for (const LogElement* column : columns_of(change)) {
    const LogElement& constraints = constraints_of(*column);
    const std::string name = quote_name(column->attribute("name"));
    const std::string value = value_text(*column, "value");
    statements.push_back(
        fmt::format("{}ADD {}{}",
                    alter,
                    definition(*column, value.empty()),
                    is_true(constraints.attribute("primaryKey")) ? " PRIMARY KEY" : ""));
    for (const std::string& unique : unique_constraints({column}))
      statements.push_back(alter + "ADD " + unique);
    if (const std::string key = foreign_key(*column); !key.empty()) {
      const bool is_checked = lower(constraints.attribute("validateForeignKey")) != "false";
      statements.push_back(alter + "ADD " + key + (is_checked ? "" : " NOT VALID"));
    }
    if (value.empty()) continue;
    updates.push_back(fmt::format("UPDATE {} SET {} = {}", table, name, value));
    if (is_not_null(constraints))
      later.push_back(fmt::format("{}ALTER COLUMN {} SET NOT NULL", alter, name));
  }
  statements.insert(statements.end(), updates.begin(), updates.end());
  statements.insert(statements.end(), later.begin(), later.end());
  add_column_remarks(change, table, statements);
  return statements;
}

}  // namespace miglint::changelog
