#pragma once

// Questions about indexes that both the effects and the catalogue's changes ask.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog/catalog.h"

namespace miglint {

// The column is part of an expression or the predicate.
inline bool index_computes(const ddl::CreateIndex& index, std::string_view column) {
  const auto in_expression = [&](const ddl::IndexKey& key) {
    return key.expression && std::ranges::count(key.expression->columns, column) > 0;
  };
  return std::ranges::any_of(index.keys, in_expression) ||
         (index.where && std::ranges::count(index.where->columns, column) > 0);
}

// A key, an included column, or part of an expression or the predicate.
inline bool index_uses(const ddl::CreateIndex& index, std::string_view column) {
  return std::ranges::count(index.keys, column, &ddl::IndexKey::column) > 0 ||
         std::ranges::count(index.include, column) > 0 || index_computes(index, column);
}

// WHERE (true) is no condition (make_ands_implicit, clauses.c, v15).
inline void leave_out_true(ddl::CreateIndex& index) {
  if (index.where && index.where->is_constant && index.where->text == "true") index.where.reset();
}

// Would the one do for the other on a partition (CompareIndexInfo, catalog/index.c, v15)?
inline bool same_index(const IndexFacts& a, const IndexFacts& b) {
  const auto same_key = [](const ddl::IndexKey& x, const ddl::IndexKey& y) {
    const bool same_expression = x.expression.has_value() == y.expression.has_value() &&
                                 (!x.expression || x.expression->text == y.expression->text);
    return x.column == y.column && same_expression && x.collation == y.collation &&
           x.operator_class == y.operator_class;
  };
  const bool same_where =
      a.definition.where.has_value() == b.definition.where.has_value() &&
      (!a.definition.where || a.definition.where->text == b.definition.where->text);
  return a.definition.method == b.definition.method && a.definition.unique == b.definition.unique &&
         same_where && a.definition.include == b.definition.include &&
         std::ranges::equal(a.definition.keys, b.definition.keys, same_key);
}

// Names of columns as they make the name of an index: each one once (ChooseIndexColumnNames,
// indexcmds.c, v15).
inline std::vector<std::string> told_apart(const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) {
    std::string unique = column;
    for (int n = 1; std::ranges::count(names, unique) > 0; ++n)
      unique = fmt::format("{}{}", column, n);
    names.push_back(std::move(unique));
  }
  return names;
}

// An expression is named as a query would name it, a column as it was called when the index was
// made.
inline std::vector<std::string> names_of_keys(const ddl::CreateIndex& create) {
  std::vector<std::string> names;
  for (const ddl::IndexKey& key : create.keys)
    names.push_back(!key.figured.empty() ? key.figured : key.column.empty() ? "expr" : key.column);
  names.insert(names.end(), create.include.begin(), create.include.end());
  return told_apart(names);
}

inline bool is_primary_key_index(const Relation& table, const Relation& index) {
  const TableConstraint* owner = table.constraint(index.index->constraint);
  return owner != nullptr && owner->definition.kind == ddl::ConstraintKind::kPrimaryKey;
}

}  // namespace miglint
