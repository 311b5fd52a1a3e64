// What a statement selects from: the tables of the columns that it names, and joins of them.

#include <algorithm>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

namespace {

void add_once(const std::string& source, std::vector<std::string>& sources) {
  if (std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
}

void add_sources(const Value& value,
                 Problems& problems,
                 std::vector<std::string>& sources,
                 int depth) {
  if (depth > kDeepestExpression) return;
  const auto add_all = [&](const auto& items) {
    for (const Value& item : items)
      add_sources(item, problems, sources, depth + 1);
  };
  const auto add_pairs = [&](const auto& pairs) {
    for (const auto& [key, item] : pairs)
      add_sources(item, problems, sources, depth + 1);
  };
  if (const auto column = column_of(value, problems))
    return add_once(column->table.from(), sources);
  if (is_select(value) || is_exists(value)) return;
  if (const auto* call = value.as<Call>()) {
    if (call->receiver != nullptr) add_sources(*call->receiver, problems, sources, depth + 1);
    add_all(call->arguments);
    add_pairs(call->keywords);
  } else if (const auto* operation = value.as<Operation>()) {
    add_all(operation->operands);
  } else if (const auto* attribute = value.as<Attribute>()) {
    add_sources(*attribute->object, problems, sources, depth + 1);
  } else if (const auto* sequence = value.as<Sequence>()) {
    add_all(sequence->items);
  } else if (const auto* dict = value.as<Dict>()) {
    add_pairs(dict->items);
  }
}

constexpr int kDeepestJoin = 32;

}  // namespace

void add_sources(const Value& value, Problems& problems, std::vector<std::string>& sources) {
  add_sources(value, problems, sources, 0);
}

std::optional<JoinCall> join_call(const Value& value) {
  const auto* call = value.as<Call>();
  if (call == nullptr) return std::nullopt;
  const bool is_method = call->receiver != nullptr;
  const std::string_view name = is_method ? call->method : last_component(call->callee);
  if (name != "join" && name != "outerjoin") return std::nullopt;
  const Arguments arguments =
      is_method ? Arguments(*call, {"right", "onclause", "isouter", "full"})
                : Arguments(*call, {"left", "right", "onclause", "isouter", "full"});
  JoinCall join;
  join.left = is_method ? call->receiver.get() : arguments.get("left");
  join.right = arguments.get("right");
  join.condition = arguments.get("onclause");
  join.is_outer = arguments.get("isouter");
  join.is_full = arguments.get("full");
  join.outer_by_name = name == "outerjoin";
  if (join.left == nullptr || join.right == nullptr) return std::nullopt;
  return join;
}

SqlText join_text(SqlText left, const JoinCall& join, const ExpressionScope& scope) {
  const auto right = from_text(*join.right, scope);
  if (!right || !given(join.condition)) {
    scope.problems->not_known("a join whose tables or condition are not known");
    return left;
  }
  const bool is_full = read_flag(join.is_full, false, "full", *scope.problems);
  const bool is_outer =
      join.outer_by_name || read_flag(join.is_outer, false, "isouter", *scope.problems);
  return left.add(is_full    ? " FULL OUTER JOIN "
                  : is_outer ? " LEFT OUTER JOIN "
                             : " JOIN ")
      .add(*right)
      .add(" ON ")
      .add(condition(*join.condition, scope).sql);
}

std::optional<SqlText> from_text(const Value& value, const ExpressionScope& outer) {
  ExpressionScope scope = outer;
  if (++scope.depth > kDeepestJoin + outer.depth || scope.depth > kDeepestExpression)
    return std::nullopt;
  if (const auto table = table_of(value, *scope.problems)) return SqlText(table->from());
  if (const auto select = unnamed_subquery(value, *scope.problems)) return SqlText(select->from());
  const auto join = join_call(value);
  if (!join) return std::nullopt;
  auto left = from_text(*join->left, scope);
  if (!left) return std::nullopt;
  return join_text(*std::move(left), *join, scope);
}

void add_joined_tables(const Value& value,
                       Problems& problems,
                       std::vector<std::string>& tables,
                       int depth) {
  if (depth > kDeepestJoin) return;
  if (const auto table = table_of(value, problems)) return tables.push_back(table->from());
  const auto join = join_call(value);
  if (!join) return;
  add_joined_tables(*join->left, problems, tables, depth + 1);
  add_joined_tables(*join->right, problems, tables, depth + 1);
}

}  // namespace miglint::alembic
