// IN (…), and LIKE with what is put around its pattern.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/subqueries.h"

namespace miglint::alembic {

namespace {

// An item of IN (…); those of tuple_(a, b) are rows.
SqlText member(const Value& item, const ColumnType& type, const ExpressionScope& scope) {
  const auto* row = item.as<Sequence>();
  if (row == nullptr || row->kind != Sequence::Kind::kTuple)
    return expression(item, scope, type).sql;
  std::vector<SqlText> parts;
  for (const Value& part : row->items)
    parts.push_back(expression(part, scope).sql);
  return SqlText("(").add(joined(parts)).add(")");
}

// The text with the signs of LIKE escaped, as autoescape=True asks for.
Value escaped(const Value& part, char escape) {
  const auto* text = part.as<String>();
  if (text == nullptr) return part;
  String out;
  for (const char c : text->text) {
    if (c == '%' || c == '_' || c == escape) out.text += escape;
    out.text += c;
  }
  return {std::move(out), part.where()};
}

}  // namespace

Expression membership(const Expression& left,
                      const Value& items,
                      bool negated,
                      const ExpressionScope& scope) {
  SqlText list;
  if (selected_in(items) != nullptr) {
    const auto table = subquery_of(items, *scope.problems);
    list = SqlText("(").add(select_of(*table, scope)).add(")");
  } else if (is_select(items)) {
    ExpressionScope inner = scope;
    list = SqlText("(").add(select_text(items, inner).value_or(SqlText())).add(")");
  } else if (const auto values = read_items(items); values && !items.is<String>()) {
    std::vector<SqlText> parts;
    for (const Value& item : *values)
      parts.push_back(member(item, left.type, scope));
    if (parts.empty()) {
      // SQLAlchemy's spelling of "no value at all".
      const SqlText column = grouped(left, Operator::kCompare);
      Expression made = atom(negated ? SqlText("(").add(column).add(" NOT IN (NULL) OR (1 = 1))")
                                     : SqlText().add(column).add(" IN (NULL) AND (1 != 1)"));
      take_columns(made, left);
      return made;
    }
    list = SqlText("(").add(joined(parts)).add(")");
  } else if (scope.in_statement && items.is<Unknown>()) {
    list = SqlText(fmt::format("(${})", (*scope.next_parameter)++));
  } else {
    return not_understood(items, scope);
  }
  const SqlText column = grouped(left, Operator::kCompare);
  const SqlText in = SqlText().add(column).add(" IN ").add(list);
  const SqlText not_in = SqlText("(").add(column).add(" NOT IN ").add(list).add(")");
  Expression made;
  made.op = negated ? Operator::kNone : Operator::kCompare;
  made.sql = negated ? not_in : in;
  made.negated = negated ? in : not_in;
  take_columns(made, left);
  return made;
}

// ` ESCAPE '!'`, or nothing.
SqlText escape_text(const Value* escape, Problems& problems) {
  if (!given(escape)) return {};
  return " ESCAPE " + string_literal(read_optional_text(escape, "an escape", problems));
}

// startswith() and its kind: LIKE 'x' || '%'.
Expression substring(const Expression& left,
                     std::string_view method,
                     const Call& call,
                     const ExpressionScope& scope) {
  Value part = call.arguments[0];
  SqlText escape = escape_text(keyword(call.keywords, "escape"), *scope.problems);
  const Value* automatic = keyword(call.keywords, "autoescape");
  if (read_flag(automatic, false, "autoescape", *scope.problems)) {
    const auto* sign = keyword(call.keywords, "escape");
    const auto* own = sign == nullptr ? nullptr : sign->as<String>();
    part = escaped(part, own == nullptr || own->text.empty() ? '/' : own->text.front());
    if (escape.empty()) escape = " ESCAPE '/'";
  }
  const SqlText text = grouped(expression(part, scope, left.type), Operator::kConcat);
  SqlText pattern;
  if (method != "startswith") pattern.add("'%' || ");
  pattern.add(text);
  if (method != "endswith") pattern.add(" || '%'");
  pattern.add(escape);
  Expression made;
  made.op = Operator::kSubstring;
  const SqlText column = grouped(left, Operator::kCompare);
  made.sql = SqlText().add(column).add(" LIKE ").add(pattern);
  made.negated = SqlText().add(column).add(" NOT LIKE ").add(pattern);
  take_columns(made, left);
  return made;
}

}  // namespace miglint::alembic
