#pragma once

// Liquibase's own changes (createTable, addColumn, …) → the SQL that it sends to PostgreSQL for
// them, and for what it derives as the way back.
// Source: Liquibase 5, change/core and sqlgenerator/core.

#include <span>
#include <string_view>

#include "migrations/formats/changelog_columns.h"

namespace miglint::changelog {

struct ChangeKind {
  std::string_view name;      // the element's
  std::string_view required;  // attributes that it cannot do without, with a blank between
  ChangeStatements (*up)(const LogElement& change) = nullptr;
  // nullptr: Liquibase knows no way back and refuses to roll back.
  ChangeStatements (*down)(const LogElement& change) = nullptr;
  // Whether this one's SQL is known. nullptr: always.
  bool (*is_known)(const LogElement& change) = nullptr;
};

// nullptr: a change whose SQL depends on more than the change log (loadData, customChange, …).
const ChangeKind* find_change_kind(const LogElement& change);

// Those of indexes, constraints, sequences and views; the others stand beside find_change_kind.
std::span<const ChangeKind> changes_of_objects();

}  // namespace miglint::changelog
