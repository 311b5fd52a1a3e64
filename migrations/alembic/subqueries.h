#pragma once

// A select as something to select from: alias(), subquery(), cte().
//
// In a text that is being put together it is a mark with its number. What it selects is written
// when the whole statement stands, from left to right, as SQLAlchemy does: the names that it makes
// up are counted so.

#include <optional>
#include <string>
#include <vector>

#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

// select(…).alias("a"), .subquery(), .cte(); nullopt for anything else.
std::optional<TableReference> subquery_of(const Value& value, Problems& problems);

// A select that stands in FROM as it is, which gives it a name.
std::optional<TableReference> unnamed_subquery(const Value& select, Problems& problems);

// The select in it, without parentheses; nullptr: `value` is none.
const Value* selected_in(const Value& value);

// The columns of a subquery by name; nullopt, and said: some have none.
std::optional<std::vector<TableColumn>> subquery_columns(const TableReference& table,
                                                         Problems& problems);

// "SELECT a.x FROM (…) AS a": what IN makes of a subquery.
SqlText select_of(const TableReference& table, const ExpressionScope& scope);

// The statement with the selects in place of their marks, and WITH before it.
SqlText with_subqueries(const SqlText& text, const ExpressionScope& scope);

bool has_subquery_marks(std::string_view text);

}  // namespace miglint::alembic
