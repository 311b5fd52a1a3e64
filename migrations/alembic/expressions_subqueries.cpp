// What is made of selects: union() and its kind, exists().

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

std::string_view compound_keyword(std::string_view name) {
  struct Compound {
    std::string_view name;
    std::string_view sql;
  };

  static constexpr std::array kCompounds = {Compound{"union", " UNION "},
                                            Compound{"union_all", " UNION ALL "},
                                            Compound{"intersect", " INTERSECT "},
                                            Compound{"intersect_all", " INTERSECT ALL "},
                                            Compound{"except_", " EXCEPT "},
                                            Compound{"except_all", " EXCEPT ALL "}};
  const auto* found = std::ranges::find(kCompounds, name, &Compound::name);
  return found == kCompounds.end() ? std::string_view() : found->sql;
}

std::string_view own_name(const Call& call) {
  return call.receiver != nullptr ? std::string_view(call.method) : last_component(call.callee);
}

// union(a, b) or a.union(b): its parts; empty for anything else.
std::vector<Value> compound_parts(const Call& call) {
  std::vector<Value> parts;
  if (compound_keyword(own_name(call)).empty()) return parts;
  if (call.receiver == nullptr && !is_sqlalchemy(call.callee)) return parts;
  if (call.receiver != nullptr) parts.push_back(*call.receiver);
  parts.insert(parts.end(), call.arguments.begin(), call.arguments.end());
  return parts;
}

// A part that is ordered, cut off or put together itself.
bool needs_parentheses(const Value& part) {
  const auto* call = part.as<Call>();
  if (call != nullptr && !compound_parts(*call).empty()) return true;
  static constexpr std::array<std::string_view, 4> kMethods = {
      "order_by", "limit", "offset", "with_for_update"};
  return std::ranges::any_of(chain_of(part).methods, [](const Call* method) {
    return std::ranges::find(kMethods, method->method) != kMethods.end();
  });
}

// The select inside of exists(…) with its methods called on it.
Value selected_by(const Value& exists) {
  const auto* call = exists.as<Call>();
  Call made = *call;
  if (call->receiver != nullptr) {
    if (call->method == "exists") return *call->receiver;
    made.receiver = std::make_shared<const Value>(selected_by(*call->receiver));
    return {std::move(made), exists.where()};
  }
  if (!call->arguments.empty() && is_select(call->arguments.front()))
    return call->arguments.front();
  made.callee = "sqlalchemy.select";
  if (made.arguments.empty()) {
    const Value star(String{.text = "*", .map = {}}, exists.where());
    made.arguments = {Value(Call{"sqlalchemy.text", nullptr, "", {star}, {}}, exists.where())};
  }
  return {std::move(made), exists.where()};
}

}  // namespace

bool is_select(const Value& value, int depth) {
  if (depth > 100) return false;
  const auto* call = value.as<Call>();
  if (call == nullptr) return false;
  if (call->receiver != nullptr) {
    static constexpr std::string_view kTableMethod = "select";
    static constexpr std::array<std::string_view, 5> kMakeSomethingElse = {
        "alias", "subquery", "cte", "label", "exists"};
    return call->method == kTableMethod ||
           (std::ranges::find(kMakeSomethingElse, call->method) == kMakeSomethingElse.end() &&
            is_select(*call->receiver, depth + 1));
  }
  return call_of(value, "select") != nullptr || !compound_parts(*call).empty();
}

bool is_exists(const Value& value) {
  static constexpr std::array<std::string_view, 4> kMethods = {
      "where", "select_from", "correlate", "execution_options"};
  const Value* at = &value;
  for (int i = 0; i < 100; ++i) {
    const auto* call = at->as<Call>();
    if (call == nullptr) return false;
    if (call->receiver == nullptr) return call_of(*at, "exists") != nullptr;
    if (call->method == "exists") return is_select(*call->receiver);
    if (std::ranges::find(kMethods, call->method) == kMethods.end()) return false;
    at = call->receiver.get();
  }
  return false;
}

Expression exists_expression(const Value& value, const ExpressionScope& scope) {
  Expression made;
  made.op = Operator::kExists;
  const Value inner = selected_by(value);
  const auto select = select_text(inner, scope);
  if (!select) return not_understood(inner, scope);
  made.sql = SqlText("EXISTS (").add(*select).add(")");
  return made;
}

const Value* first_of_compound(const Value& value) {
  const Value* first = &value;
  for (int i = 0; i < kDeepestExpression; ++i) {
    const auto* call = first->as<Call>();
    if (call == nullptr || compound_keyword(own_name(*call)).empty()) break;
    const bool is_method = call->receiver != nullptr;
    if (!is_method && call->arguments.empty()) return nullptr;
    first = is_method ? call->receiver.get() : call->arguments.data();
  }
  return first == &value ? nullptr : first;
}

std::optional<SqlText> compound_text(const Value& value, const ExpressionScope& scope) {
  const auto* call = value.as<Call>();
  if (call == nullptr) return std::nullopt;
  const std::vector<Value> parts = compound_parts(*call);
  if (parts.empty()) return std::nullopt;
  std::vector<SqlText> texts;
  for (const Value& part : parts) {
    const auto text = select_text(part, scope);
    if (!text) {
      scope.problems->not_known(fmt::format("a part of a union is not known: {}", describe(part)));
      return SqlText();
    }
    texts.push_back(needs_parentheses(part) ? SqlText("(").add(*text).add(")") : *text);
  }
  return joined(texts, compound_keyword(own_name(*call)));
}

}  // namespace miglint::alembic
