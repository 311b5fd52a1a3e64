// The names that SQLAlchemy gives to the columns of a SELECT which have none of their own.
//
// As CompileState's _generate_columns_plus_names and the compiler's _label_select_column of
// SQLAlchemy 2.0 decide it.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

bool is_number(const Value& value) {
  return value.is<std::int64_t>() || value.is<double>();
}

// One object, or what is one object in SQLAlchemy: a column of a table, a constant.
std::string identity_of(const Expression& column, const Value& value) {
  using Form = Expression::Form;
  if (column.form == Form::kColumn || column.form == Form::kConstant) return column.sql.text();
  return fmt::format("{}", fmt::ptr(value.identity()));
}

bool is_cast(const Value& value) {
  const auto* call = value.as<Call>();
  return call != nullptr && call->receiver == nullptr && last_component(call->callee) == "cast";
}

}  // namespace

std::string MadeNames::next(const std::string& word) {
  return fmt::format("{}_{}", word, ++used[word]);
}

std::string SelectLabels::of(const Expression& column, const Value& value, MadeNames& made) {
  using Form = Expression::Form;
  if (column.form == Form::kText || column.form == Form::kLabelled || is_number(value)) return {};
  const std::string identity = identity_of(column, value);
  const auto repeated_name = [&](const std::string& word) {
    return fmt::format("{}__{}", word, ++repeated_);
  };
  const bool wraps_column = is_cast(value) && !column.key.empty();
  if (column.form == Form::kColumn || wraps_column) {
    const auto [seen, is_new] = names_.emplace(column.key, identity);
    if (is_new) return wraps_column ? column.key : std::string();
    if (wraps_column || seen->second == identity) return repeated_name(column.key);
    const bool again = !others_.insert(column.key + " " + identity).second;
    return again ? repeated_name(column.key) : made.next(column.key);
  }
  if (column.form == Form::kUnaryOfColumn) return {};
  const std::string word = column.key.empty() ? "anon" : column.key;
  const bool again = !others_.insert(identity).second;
  return again ? fmt::format("{}__{}", word, ++repeated_) : made.next(word);
}

}  // namespace miglint::alembic
