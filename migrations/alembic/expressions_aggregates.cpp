// What a function's call can be followed by: DISTINCT in it, FILTER, OVER, WITHIN GROUP.

#include <vector>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

// `a, b` of one expression or a list of them.
SqlText listed(const Value& value, const ExpressionScope& scope) {
  const auto* list = value.as<Sequence>();
  if (list == nullptr) return expression(value, scope).sql;
  std::vector<SqlText> parts;
  for (const Value& item : list->items)
    parts.push_back(expression(item, scope).sql);
  return joined(parts);
}

Expression followed_by(const Expression& aggregate, std::string_view words, const SqlText& inside) {
  Expression made = aggregate;
  made.key.clear();
  made.negated = {};
  made.sql.add(words).add(inside).add(")");
  return made;
}

Expression filtered(const Expression& aggregate, const Call& call, const ExpressionScope& scope) {
  std::vector<Expression> tests;
  for (const Value& argument : call.arguments)
    tests.push_back(condition(argument, scope));
  return followed_by(aggregate, " FILTER (WHERE ", conjunction(std::move(tests), true).sql);
}

Expression windowed(const Expression& aggregate, const Call& call, const ExpressionScope& scope) {
  SqlText window;
  for (const auto& [word, value] : call.keywords) {
    const bool known = word == "partition_by" || word == "order_by";
    if (!known && !value.is<None>())
      scope.problems->not_known("a window with rows or a range is not known");
  }
  if (const Value* partition = keyword(call.keywords, "partition_by"); given(partition))
    window.add("PARTITION BY ").add(listed(*partition, scope));
  if (const Value* order = keyword(call.keywords, "order_by"); given(order))
    window.add(window.empty() ? "ORDER BY " : " ORDER BY ").add(listed(*order, scope));
  return followed_by(aggregate, " OVER (", window);
}

}  // namespace

std::optional<Expression> aggregate_method(const Expression& aggregate,
                                           const Call& call,
                                           const ExpressionScope& scope) {
  const std::string& method = call.method;
  if (method == "distinct" && call.arguments.empty()) {
    Expression made = aggregate;
    made.sql = SqlText("DISTINCT ").add(aggregate.sql);
    made.form = aggregate.form == Expression::Form::kColumn ? Expression::Form::kUnaryOfColumn
                                                            : Expression::Form::kOther;
    return made;
  }
  if (method == "filter" && !call.arguments.empty()) return filtered(aggregate, call, scope);
  if (method == "over" && call.arguments.empty()) return windowed(aggregate, call, scope);
  if (method == "within_group") {
    std::vector<SqlText> order;
    for (const Value& argument : call.arguments)
      order.push_back(expression(argument, scope).sql);
    return followed_by(aggregate, " WITHIN GROUP (ORDER BY ", joined(order));
  }
  return std::nullopt;
}

}  // namespace miglint::alembic
