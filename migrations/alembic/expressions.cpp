#include "migrations/alembic/expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"
#include "migrations/alembic/literals.h"
#include "migrations/alembic/subqueries.h"
#include "migrations/alembic/templates.h"
#include "migrations/alembic/text_clause.h"

namespace miglint::alembic {

namespace {

// SQLAlchemy's sql/operators.py, _PRECEDENCE.
int precedence(Operator op) {
  switch (op) {
    case Operator::kNone:
      return 100;
    case Operator::kGetItem:
      return 15;
    case Operator::kMultiply:
    case Operator::kDivide:
    case Operator::kModulo:
    case Operator::kNegative:
      return 8;
    case Operator::kAdd:
    case Operator::kSubtract:
      return 7;
    case Operator::kConcat:
      return 6;
    case Operator::kCompare:
    case Operator::kNot:
      return 5;
    case Operator::kCollate:
      return 4;
    case Operator::kOrdering:
    case Operator::kAnd:
      return 3;
    case Operator::kOr:
      return 2;
    case Operator::kExists:
    case Operator::kCustom:
      return 0;
    case Operator::kSubstring:
      return -100;
  }
  return 0;
}

bool associates(Operator op) {
  return op == Operator::kAnd || op == Operator::kOr || op == Operator::kAdd ||
         op == Operator::kMultiply || op == Operator::kConcat || op == Operator::kGetItem;
}

SqlText in_parentheses(const SqlText& sql) {
  return SqlText("(").add(sql).add(")");
}

}  // namespace

SqlText grouped(const Expression& inner, Operator outer) {
  const bool together = inner.op == outer && associates(outer);
  if (inner.op == Operator::kNone || together) return inner.sql;
  return precedence(inner.op) <= precedence(outer) ? in_parentheses(inner.sql) : inner.sql;
}

SqlText grouped(const Expression& inner) {
  const bool is_not_column =
      inner.op == Operator::kNot && inner.form == Expression::Form::kUnaryOfColumn;
  const bool bare = inner.op == Operator::kNone || inner.op == Operator::kOrdering || is_not_column;
  return bare ? inner.sql : in_parentheses(inner.sql);
}

Expression atom(SqlText sql, ColumnType type) {
  Expression made;
  made.sql = std::move(sql);
  made.type = std::move(type);
  return made;
}

// A value that is not known is a parameter, as in a DML statement.
Expression not_understood(const Value& value, const ExpressionScope& scope) {
  if (is_not_known(value)) return atom(SqlText(fmt::format("(${})", (*scope.next_parameter)++)));
  scope.problems->not_known(fmt::format("an expression is not known: {}", describe(value)));
  return atom("NULL");
}

void take_columns(Expression& into, const Expression& part) {
  into.columns.insert(into.columns.end(), part.columns.begin(), part.columns.end());
}

Expression negation(const Expression& inner) {
  Expression made;
  if (!inner.negated.empty()) {
    made.sql = inner.negated;
    made.op = inner.op;
  } else {
    if (inner.form == Expression::Form::kColumn) made.form = Expression::Form::kUnaryOfColumn;
    made.sql = SqlText("NOT ").add(grouped(inner, Operator::kNot));
    made.op = Operator::kNot;
    made.negated = inner.sql;
  }
  take_columns(made, inner);
  return made;
}

Expression conjunction(std::vector<Expression> items, bool all) {
  if (items.empty()) return atom(all ? "true" : "false");
  if (items.size() == 1) return std::move(items.front());
  Expression made;
  made.op = all ? Operator::kAnd : Operator::kOr;
  std::vector<SqlText> parts;
  for (const Expression& item : items) {
    parts.push_back(grouped(item, made.op));
    take_columns(made, item);
  }
  made.sql = joined(parts, all ? " AND " : " OR ");
  return made;
}

std::optional<SqlText> literal_text(const Value& value,
                                    const ColumnType& type,
                                    const ExpressionScope& scope) {
  if (const auto text = literal(value, type)) return SqlText(*text);
  const bool is_bytes = value.is<String>();
  const bool computed =
      value.is<Unknown>() || (value.is<Call>() && value.as<Call>()->receiver == nullptr &&
                              !is_sqlalchemy(value.as<Call>()->callee));
  if (!scope.in_statement || !(computed || is_bytes)) return std::nullopt;
  return SqlText(fmt::format("(${})", (*scope.next_parameter)++));
}

// A list or a dict as a literal needs a type, which a live connection does without.
static void note_untyped_parameter(const std::string& name, Problems& problems) {
  Note note;
  note.kind = NoteKind::kOfflineIncompatible;
  note.words = fmt::format(
      "`alembic upgrade --sql` cannot write the value of :{}, a parameter without a type", name);
  note.help = "Give it one: bindparam(…, type_=…).";
  problems.notes.push_back(std::move(note));
}

SqlText text_with_parameters(const String& text,
                             const std::vector<const Call*>& bindparams,
                             const ExpressionScope& scope) {
  const auto value_of = [&](const std::string& name) -> std::optional<SqlText> {
    const Value* found = nullptr;
    const Value* type = nullptr;
    if (const auto* dict = scope.parameters == nullptr ? nullptr : scope.parameters->as<Dict>()) {
      for (const auto& [key, value] : dict->items)
        if (const auto* word = key.as<String>(); word != nullptr && word->text == name)
          found = &value;
    }
    for (const Call* call : bindparams) {
      if (const Value* value = keyword(call->keywords, name)) found = value;
      for (const Value& argument : call->arguments) {
        const Call* bind = call_of(argument, "bindparam");
        if (bind == nullptr) continue;
        const Arguments arguments(*bind, {"key", "value", "type_"});
        const Value* key = arguments.get("key");
        const auto* word = key == nullptr ? nullptr : key->as<String>();
        if (word == nullptr || word->text != name) continue;
        if (arguments.get("value") != nullptr) found = arguments.get("value");
        if (given(arguments.get("type_"))) type = arguments.get("type_");
      }
    }
    if (found == nullptr) {
      // Parameters that are there but not known, all of them: each is sent as one.
      const bool some = scope.parameters != nullptr && !scope.parameters->is<Dict>() &&
                        !scope.parameters->is<None>();
      if (some) return SqlText(fmt::format("(${})", (*scope.next_parameter)++));
      return std::nullopt;
    }
    const ColumnType known = type == nullptr ? null_type() : read_type(*type, "", *scope.problems);
    if (type == nullptr && (found->is<Sequence>() || found->is<Dict>()))
      note_untyped_parameter(name, *scope.problems);
    if (auto rendered = literal_text(*found, known, scope)) return rendered;
    return expression(*found, scope, known).sql;
  };
  const TextClause clause =
      render_text_clause(text, value_of, scope.literal_binds || !scope.in_statement);
  for (const TextClause::Unset& unset : clause.unset) {
    Note note;
    note.kind = NoteKind::kUnescapedBindColon;
    note.where = text.map.locate(static_cast<std::uint32_t>(unset.begin),
                                 static_cast<std::uint32_t>(unset.end));
    note.words = fmt::format(
        "SQLAlchemy takes :{} as a parameter{}",
        unset.name,
        !scope.in_statement   ? " and writes NULL in its place"
        : scope.literal_binds ? " without a value: the upgrade raises, and `--sql` writes NULL in "
                                "its place"
                              : " without a value: the upgrade raises");
    note.help = fmt::format(
        "Write \\\\:{0} in the string, or give the value with bindparams({0}=…).", unset.name);
    scope.problems->notes.push_back(std::move(note));
  }
  return clause.sql;
}

std::optional<SqlText> text_of_clause(const Value& value, const ExpressionScope& scope) {
  const MethodChain chain = chain_of(value);
  const Call* call = call_of(*chain.origin, "text");
  if (call == nullptr) return std::nullopt;
  std::vector<const Call*> bindparams;
  for (const Call* method : chain.methods)
    if (method->method == "bindparams") bindparams.push_back(method);
  const Value* text = Arguments(*call, {"text"}).get("text");
  const auto string = text == nullptr ? std::nullopt : known_text(*text, *scope.problems);
  if (!string) {
    scope.problems->not_known(
        text == nullptr ? "text() without its text"
                        : fmt::format("the text of text(…) is not known: {}", describe(*text)));
    return SqlText();
  }
  return text_with_parameters(*string, bindparams, scope);
}

MethodChain chain_of(const Value& value) {
  MethodChain chain;
  chain.origin = &value;
  while (const auto* call = chain.origin->as<Call>()) {
    if (call->receiver == nullptr || chain.methods.size() > 1000) break;
    chain.methods.push_back(call);
    chain.origin = call->receiver.get();
  }
  std::ranges::reverse(chain.methods);
  return chain;
}

Expression condition(const Value& value, const ExpressionScope& scope) {
  if (value.is_unknown()) return not_understood(value, scope);
  const auto string = known_text(value, *scope.problems);
  if (!string) return expression(value, scope);
  Expression made = atom(text_with_parameters(*string, {}, scope));
  made.form = Expression::Form::kText;
  return made;
}

Expression expression(const Value& value, const ExpressionScope& scope) {
  return expression(value, scope, null_type());
}

namespace {

Expression column_expression(const ColumnReference& reference, const ExpressionScope& scope) {
  Expression made;
  made.form = Expression::Form::kColumn;
  made.key = reference.key;
  Name name{.text = reference.key};
  for (const TableColumn& column : columns_of(reference.table, *scope.problems)) {
    if (column.key != reference.key) continue;
    name = column.name;
    made.type = column.type;
  }
  made.columns = {name.text};
  made.sql = scope.in_statement ? SqlText(reference.table.prefix() + "." + quote_name(name))
                                : SqlText(quote_name(name));
  return made;
}

Expression literal_expression(const Value& value,
                              const ExpressionScope& scope,
                              const ColumnType& beside) {
  auto text = literal_text(value, beside, scope);
  if (!text) return not_understood(value, scope);
  ColumnType type = beside;
  if (type.missing && value.is<String>()) {
    type = ColumnType{};
    type.values = ColumnType::Values::kText;
  }
  return atom(*std::move(text), std::move(type));
}

}  // namespace

Expression expression(const Value& value, const ExpressionScope& outer, const ColumnType& beside) {
  ExpressionScope scope = outer;
  ++scope.depth;
  if (scope.depth > kDeepestExpression || --*scope.left_to_write < 0) {
    scope.problems->not_known("an expression is too deep or too large to follow");
    return atom("NULL");
  }
  if (auto text = text_of_clause(value, scope)) {
    Expression made = atom(*std::move(text));
    made.form = Expression::Form::kText;
    return made;
  }
  if (const auto reference = column_of(value, *scope.problems))
    return column_expression(*reference, scope);
  if (const auto* operation = value.as<Operation>())
    return operation_expression(*operation, value, scope);
  if (is_exists(value)) return exists_expression(value, scope);
  const Value* inner_select = selected_in(value);  // an alias as a value is the select in it
  if (inner_select != nullptr || is_select(value)) {
    const auto select = select_text(inner_select != nullptr ? *inner_select : value, scope);
    Expression made = atom(SqlText("(").add(*select).add(")"));
    made.form = Expression::Form::kSelect;
    return made;
  }
  if (const auto* attribute = value.as<Attribute>(); attribute != nullptr) {
    // insert(t).excluded.name, in ON CONFLICT DO UPDATE.
    const auto* of = attribute->object->as<Attribute>();
    if (of != nullptr && of->name == "excluded")
      return atom("excluded." + quote_name(attribute->name));
    const auto* inner = attribute->object->as<Operation>();
    const bool as_text = attribute->name == "astext" && inner != nullptr && inner->op == "[]";
    if (!as_text) return not_understood(value, scope);
    const Expression left = expression(inner->operands[0], scope);
    ColumnType text_type;
    const Expression right = expression(inner->operands[1], scope);
    Expression made = binary(left, " ->> ", right, Operator::kGetItem);
    made.type = text_type;
    return made;
  }
  if (const auto* call = value.as<Call>()) {
    std::optional<Expression> made;
    if (call->receiver != nullptr) {
      made = method_expression(*call, scope);
    } else {
      made = function_expression(*call, scope);
      if (!made) made = construct_expression(*call, scope);
    }
    if (made) return *std::move(made);
  }
  return literal_expression(value, scope, beside);
}

}  // namespace miglint::alembic
