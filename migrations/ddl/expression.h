#pragma once

// What rules and the catalogue need to know of an SQL expression. Made from the parse tree; names
// are as the parser folds them.

#include <cstdint>
#include <string>
#include <vector>

#include "migrations/ddl/names.h"

namespace miglint::ddl {

struct FunctionCall {
  Name name;  // SQL keywords (CURRENT_TIMESTAMP) are not functions here; see `stable_keyword`
  std::uint32_t arguments = 0;
};

// `column op value`; value is our spelling of a constant without casts, several joined by ", " for
// IN. A value that is a parameter, variable or stable function is "?".
struct Comparison {
  std::string column;
  std::string op;  // "=", "<", ">=", "IN", "NOT IN" …
  std::string value;
};

struct Expression {
  std::string text;                  // in one spelling of ours: equal trees give equal texts
  std::vector<std::string> columns;  // named in it, unqualified, each once
  std::vector<FunctionCall> functions;
  std::vector<Name> relations;       // read by subqueries
  std::vector<TypeName> casts;       // types that it casts to
  std::vector<std::string> strings;  // string constants (an enum value may be among them)
  // Columns that cannot be NULL where the expression, as a CHECK, holds: AND arms of the forms
  // `c IS NOT NULL`, `NOT (c IS NULL)`, `c IS DISTINCT FROM NULL` (measured, locks.md).
  std::vector<std::string> proves_not_null;
  // Its AND arms, or its OR arms, of the form `column op constant`, and how many arms there are.
  std::vector<Comparison> and_arms;
  std::vector<Comparison> or_arms;
  std::uint32_t and_arm_count = 0;
  std::uint32_t or_arm_count = 0;
  // Columns that are NULL in every row for which the expression holds: AND arms `c IS NULL`.
  std::vector<std::string> proves_null;
  bool is_constant = false;         // a literal, signed, cast or parenthesised
  bool is_null = false;             // NULL, also cast
  bool stable_keyword = false;      // CURRENT_TIMESTAMP and its kind stand in it
  bool compares_with_null = false;  // `= NULL`, `<> NULL`: never true
  bool not_in_subquery = false;     // NOT IN (SELECT …): never true once the query gives a NULL
  // The column, when it is `c`, `c::type` or `CAST(c AS type)` and nothing else.
  std::string relabelled_column;
  TextOffset at = 0;
};

}  // namespace miglint::ddl
