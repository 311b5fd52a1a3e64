#include <fmt/format.h>

#include <algorithm>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

struct Select {
  std::vector<SqlText> columns;
  std::vector<std::string> from;  // of columns and conditions
  std::vector<SqlText> explicit_from;
  std::vector<std::string> covered;  // FROM entries that explicit_from has already
  std::vector<Expression> where;
  std::vector<SqlText> group_by;
  std::vector<SqlText> order_by;
  std::vector<Expression> having;
  SqlText tail;  // LIMIT, OFFSET, FOR UPDATE
  bool distinct = false;
  int anonymous = 0;
};

void add_from(Select& select, const Expression& part) {
  for (const std::string& entry : part.from)
    if (std::ranges::find(select.from, entry) == select.from.end()) select.from.push_back(entry);
}

// SQLAlchemy gives a name to every column of a SELECT that has none of its own.
SqlText labelled(const Expression& column, const Value& value, Select& select) {
  const bool named =
      column.form == Expression::Form::kColumn || column.form == Expression::Form::kText;
  if (named) return column.sql;
  const auto* call = value.as<Call>();
  const bool is_function = call != nullptr && call->receiver == nullptr &&
                           call->callee.find(".func.") != std::string::npos;
  const bool is_cast = call != nullptr && last_component(call->callee) == "cast";
  if (is_cast && !column.key.empty()) return column.sql + SqlText(" AS " + quote_name(column.key));
  const std::string name = is_function ? column.key : "anon";
  return column.sql + SqlText(fmt::format(" AS {}_{}", name, ++select.anonymous));
}

void add_column(Select& select, const Value& value, const ExpressionScope& scope) {
  if (const auto table = table_of(value, *scope.problems)) {
    for (const TableColumn& column : columns_of(*table, *scope.problems))
      select.columns.emplace_back(table->prefix() + "." + quote_name(column.name));
    select.from.push_back(table->from());
    return;
  }
  ExpressionScope inner = scope;
  inner.label_columns = true;
  const Expression column = value.is<String>() ? condition(value, inner) : expression(value, inner);
  add_from(select, column);
  select.columns.push_back(labelled(column, value, select));
}

// table.join(other, condition): text and the FROM entries that it covers.
std::optional<SqlText> joined_tables(const Value& value,
                                     std::vector<std::string>& covered,
                                     const ExpressionScope& scope,
                                     int depth = 0) {
  if (depth > 32) return std::nullopt;
  if (const auto table = table_of(value, *scope.problems)) {
    covered.push_back(table->from());
    return SqlText(table->from());
  }
  const auto* call = value.as<Call>();
  if (call == nullptr) return std::nullopt;
  const bool method = call->receiver != nullptr;
  const std::string_view name = method ? call->method : last_component(call->callee);
  if (name != "join" && name != "outerjoin") return std::nullopt;
  const std::size_t first = method ? 0 : 1;
  if (call->arguments.size() < first + 2) return std::nullopt;
  const Value& left_value = method ? *call->receiver : call->arguments[0];
  const auto left = joined_tables(left_value, covered, scope, depth + 1);
  const auto right = joined_tables(call->arguments[first], covered, scope, depth + 1);
  if (!left || !right) return std::nullopt;
  const bool outer =
      name == "outerjoin" ||
      read_flag(keyword(call->keywords, "isouter"), false, "isouter", *scope.problems);
  return SqlText()
      .add(*left)
      .add(outer ? " LEFT OUTER JOIN " : " JOIN ")
      .add(*right)
      .add(" ON ")
      .add(condition(call->arguments[first + 1], scope).sql);
}

void add_explicit_from(Select& select, const Value& value, const ExpressionScope& scope) {
  if (auto text = joined_tables(value, select.covered, scope)) {
    select.explicit_from.push_back(*std::move(text));
    return;
  }
  const Expression other = condition(value, scope);
  select.explicit_from.push_back(other.sql);
}

void add_ordering(std::vector<SqlText>& list,
                  Select& select,
                  const Call& method,
                  const ExpressionScope& scope) {
  for (const Value& argument : method.arguments) {
    const auto* name = argument.as<String>();
    if (name != nullptr) {
      list.emplace_back(quote_name(name->text));
      continue;
    }
    const Expression part = expression(argument, scope);
    add_from(select, part);
    list.push_back(part.sql);
  }
}

// False: the method is not known here.
bool apply(Select& select, const Call& method, const ExpressionScope& scope) {
  const std::string& name = method.method;
  if (name == "where" || name == "filter" || name == "having") {
    for (const Value& argument : method.arguments) {
      const Expression test = condition(argument, scope);
      add_from(select, test);
      (name == "having" ? select.having : select.where).push_back(test);
    }
    return true;
  }
  if (name == "order_by") add_ordering(select.order_by, select, method, scope);
  if (name == "group_by") add_ordering(select.group_by, select, method, scope);
  if (name == "order_by" || name == "group_by") return true;
  if (name == "select_from") {
    for (const Value& argument : method.arguments)
      add_explicit_from(select, argument, scope);
    return true;
  }
  if (name == "distinct" && method.arguments.empty()) {
    select.distinct = true;
    return true;
  }
  if ((name == "limit" || name == "offset") && method.arguments.size() == 1) {
    select.tail.add(name == "limit" ? " LIMIT " : " OFFSET ")
        .add(expression(method.arguments[0], scope).sql);
    return true;
  }
  if (name == "with_for_update" && method.arguments.empty() && method.keywords.empty()) {
    select.tail.add(" FOR UPDATE");
    return true;
  }
  return name == "scalar_subquery" || name == "as_scalar" || name == "subquery" ||
         name == "execution_options" || name == "correlate" || name == "self_group";
}

SqlText written(Select& select, const ExpressionScope& scope) {
  SqlText text("SELECT ");
  if (select.distinct) text.add("DISTINCT ");
  text.add(joined(select.columns));
  std::vector<SqlText> from = select.explicit_from;
  std::vector<std::string> own;
  for (const std::string& entry : select.from) {
    const bool is_covered = std::ranges::find(select.covered, entry) != select.covered.end();
    if (!is_covered) own.push_back(entry);
  }
  // What the statement around it selects from is its own, unless nothing would be left.
  std::vector<std::string> kept;
  for (const std::string& entry : own)
    if (std::ranges::find(scope.enclosing, entry) == scope.enclosing.end()) kept.push_back(entry);
  if (kept.empty() && from.empty()) kept = own;
  for (const std::string& entry : kept)
    from.emplace_back(entry);
  if (!from.empty()) text.add(" \nFROM ").add(joined(from));
  if (!select.where.empty())
    text.add(" \nWHERE ").add(conjunction(std::move(select.where), true).sql);
  if (!select.group_by.empty()) text.add(" GROUP BY ").add(joined(select.group_by));
  if (!select.having.empty())
    text.add(" \nHAVING ").add(conjunction(std::move(select.having), true).sql);
  if (!select.order_by.empty()) text.add(" ORDER BY ").add(joined(select.order_by));
  return text.add(select.tail);
}

}  // namespace

bool is_select(const Value& value, int depth) {
  if (depth > 100) return false;
  const auto* call = value.as<Call>();
  if (call == nullptr) return false;
  if (call->receiver != nullptr) {
    static constexpr std::string_view kTableMethod = "select";
    return call->method == kTableMethod ||
           (call->method != "alias" && call->method != "label" && call->method != "exists" &&
            is_select(*call->receiver, depth + 1));
  }
  return call_of(value, "select") != nullptr;
}

std::optional<SqlText> select_text(const Value& value, const ExpressionScope& outer) {
  const MethodChain chain = chain_of(value);
  ExpressionScope scope = outer;
  scope.in_statement = true;
  scope.label_columns = false;
  Select select;
  std::size_t next = 0;
  if (const Call* call = call_of(*chain.origin, "select")) {
    for (const Value& argument : call->arguments) {
      // select([a, b]), as it was written before 1.4.
      const auto* list = argument.as<Sequence>();
      if (list == nullptr) add_column(select, argument, scope);
      for (const Value& item : list == nullptr ? std::vector<Value>{} : list->items)
        add_column(select, item, scope);
    }
    if (const Value* where = keyword(call->keywords, "whereclause"); given(where)) {
      select.where.push_back(condition(*where, scope));
      add_from(select, select.where.back());
    }
  } else if (!chain.methods.empty() && chain.methods.front()->method == "select") {
    add_column(select, *chain.origin, scope);
    next = 1;
  } else {
    return std::nullopt;
  }
  for (; next < chain.methods.size(); ++next) {
    if (apply(select, *chain.methods[next], scope)) continue;
    scope.problems->not_known(
        fmt::format("select(…).{}(…) is not known", chain.methods[next]->method));
    return SqlText();
  }
  return written(select, scope);
}

}  // namespace miglint::alembic
