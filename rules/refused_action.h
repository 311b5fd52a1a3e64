#pragma once

// What rules that explain a refusal ask of the statement.

#include <algorithm>
#include <variant>

#include "migrations/replay/step.h"

namespace miglint {

// The statement is an ALTER TABLE that adds a constraint, or a CREATE TABLE with one, for which
// `holds`; those inside a column's definition count too.
template <typename Predicate>
bool adds_constraint(const Step& step, const Predicate& holds) {
  const auto in_column = [&](const ddl::ColumnDefinition& column) {
    return std::ranges::any_of(column.constraints, holds);
  };
  if (const auto* create = step.as<ddl::CreateTable>()) {
    return std::ranges::any_of(create->constraints, holds) ||
           std::ranges::any_of(create->columns, in_column);
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return false;
  return std::ranges::any_of(alter->actions, [&](const ddl::Alteration& action) {
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) return holds(add->constraint);
    const auto* column = std::get_if<ddl::AddColumn>(&action);
    return column != nullptr && in_column(column->column);
  });
}

inline bool is_key(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kPrimaryKey ||
         constraint.kind == ddl::ConstraintKind::kUnique ||
         constraint.kind == ddl::ConstraintKind::kExclude;
}

inline bool is_foreign_key(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kForeignKey;
}

}  // namespace miglint
