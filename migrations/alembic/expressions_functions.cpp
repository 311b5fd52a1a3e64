#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

struct KnownFunction {
  std::string_view name;
  std::string_view sql;
  bool bare = false;  // without parentheses where it has no arguments
};

// SQLAlchemy knows these in any case of letters and writes them as here; every other function keeps
// the letters that it was written with.
constexpr std::array kKnownFunctions = {
    KnownFunction{"now", "now"},
    KnownFunction{"coalesce", "coalesce"},
    KnownFunction{"max", "max"},
    KnownFunction{"min", "min"},
    KnownFunction{"sum", "sum"},
    KnownFunction{"count", "count"},
    KnownFunction{"char_length", "char_length"},
    KnownFunction{"concat", "concat"},
    KnownFunction{"random", "random"},
    KnownFunction{"array_agg", "array_agg"},
    KnownFunction{"rank", "rank"},
    KnownFunction{"dense_rank", "dense_rank"},
    KnownFunction{"current_date", "CURRENT_DATE", true},
    KnownFunction{"current_time", "CURRENT_TIME", true},
    KnownFunction{"current_timestamp", "CURRENT_TIMESTAMP", true},
    KnownFunction{"current_user", "CURRENT_USER", true},
    KnownFunction{"localtime", "LOCALTIME", true},
    KnownFunction{"localtimestamp", "LOCALTIMESTAMP", true},
    KnownFunction{"session_user", "SESSION_USER", true},
    KnownFunction{"user", "USER", true},
    KnownFunction{"sysdate", "sysdate", true},
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Only illegal characters are quoted in a function's name.
std::string function_name(std::string_view dotted) {
  std::string out;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    const std::string_view part = dotted.substr(0, dot);
    const bool legal = std::ranges::all_of(
        part, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '$'; });
    out += (out.empty() ? "" : ".") + quote_name(Name{.text = std::string(part), .quote = !legal});
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return out;
}

// The type of a function's result, as far as SQLAlchemy gives it one.
ColumnType result_type(std::string_view name, const std::vector<Expression>& arguments) {
  static constexpr std::array<std::string_view, 5> kOfArgument = {
      "coalesce", "max", "min", "sum", "array_agg"};
  if (std::ranges::find(kOfArgument, name) != kOfArgument.end() && !arguments.empty())
    return arguments.front().type;
  ColumnType type;
  if (name == "concat") return type;
  if (name == "count" || name == "char_length") {
    type.values = ColumnType::Values::kNumber;
    return type;
  }
  return null_type();
}

}  // namespace

std::optional<Expression> function_expression(const Call& call, const ExpressionScope& outer) {
  constexpr std::string_view kMarker = ".func.";
  const std::size_t at = call.callee.find(kMarker);
  if (!is_sqlalchemy(call.callee) || at == std::string::npos) return std::nullopt;
  ExpressionScope scope = outer;
  scope.label_columns = false;
  const std::string_view written = std::string_view(call.callee).substr(at + kMarker.size());
  const std::string lower = lower_case(written);
  const auto* known = std::ranges::find(kKnownFunctions, lower, &KnownFunction::name);
  const bool is_known = known != kKnownFunctions.end();
  std::vector<Expression> arguments;
  std::vector<SqlText> texts;
  Expression made;
  for (const Value& argument : call.arguments) {
    arguments.push_back(expression(argument, scope));
    texts.push_back(arguments.back().sql);
    take_columns(made, arguments.back());
  }
  made.type = result_type(lower, arguments);
  made.sql = SqlText(is_known ? std::string(known->sql) : function_name(written));
  if (is_known && known->bare && texts.empty()) return made;
  if (lower == "count" && texts.empty()) texts.emplace_back("*");
  made.sql.add("(").add(joined(texts)).add(")");
  made.key = is_known ? std::string(known->name) : std::string(last_component(written));
  return made;
}

namespace {

std::optional<Expression> constant(std::string_view name) {
  // The classes behind false(), true() and null().
  if (name == "False_") name = "false";
  if (name == "True_") name = "true";
  if (name == "Null") name = "null";
  if (name != "true" && name != "false" && name != "null") return std::nullopt;
  Expression made = atom(name == "null" ? "NULL" : std::string(name));
  made.form = Expression::Form::kConstant;
  made.type.values = ColumnType::Values::kBoolean;
  if (name != "null") made.negated = SqlText(name == "true" ? "false" : "true");
  return made;
}

Expression case_expression(const Call& call, const ExpressionScope& scope) {
  std::vector<std::pair<Value, Value>> whens;
  const auto add = [&](const Value& item) {
    const auto* pair = item.as<Sequence>();
    if (pair != nullptr && pair->items.size() == 2)
      whens.emplace_back(pair->items[0], pair->items[1]);
    else if (const auto* dict = item.as<Dict>())
      whens.insert(whens.end(), dict->items.begin(), dict->items.end());
    else
      not_understood(item, scope);
  };
  const Value* listed = keyword(call.keywords, "whens");
  std::vector<Value> items = call.arguments;
  if (listed != nullptr) items.insert(items.begin(), *listed);
  for (const Value& item : items) {
    const auto* list = item.as<Sequence>();
    const bool nested = list != nullptr && list->kind == Sequence::Kind::kList;
    if (!nested) {
      add(item);
      continue;
    }
    for (const Value& inner : list->items)
      add(inner);
  }
  Expression made;
  made.sql.add("CASE ");
  ColumnType subject_type = null_type();
  if (const Value* subject = keyword(call.keywords, "value"); given(subject)) {
    const Expression rendered = expression(*subject, scope);
    subject_type = rendered.type;
    made.sql.add(rendered.sql).add(" ");
    take_columns(made, rendered);
  }
  for (const auto& [when, then] : whens) {
    const Expression test = expression(when, scope, subject_type);
    const Expression result = expression(then, scope);
    made.sql.add("WHEN ").add(grouped(test)).add(" THEN ").add(result.sql).add(" ");
    take_columns(made, test);
    take_columns(made, result);
    if (made.type.missing) made.type = result.type;
  }
  if (const Value* fallback = keyword(call.keywords, "else_"); given(fallback)) {
    const Expression rendered = expression(*fallback, scope);
    made.sql.add("ELSE ").add(rendered.sql).add(" ");
    take_columns(made, rendered);
  }
  made.sql.add("END");
  return made;
}

Expression cast_expression(const Call& call, bool visible, const ExpressionScope& scope) {
  const Arguments arguments(call, {"expression", "type_"});
  const Value* inner = arguments.get("expression");
  const Value* type = arguments.get("type_");
  if (inner == nullptr || type == nullptr) {
    scope.problems->not_known("cast() without its arguments");
    return atom("NULL");
  }
  const ColumnType target = read_type(*type, "", *scope.problems);
  Expression made = expression(*inner, scope, target);
  made.type = target;
  if (!visible) return made;
  made.form = Expression::Form::kOther;
  made.sql = SqlText("CAST(").add(made.sql).add(" AS ").add(target.text()).add(")");
  made.op = Operator::kNone;
  made.negated = {};
  return made;
}

std::optional<Expression> named_column(std::string_view name,
                                       const Call& call,
                                       const ExpressionScope& scope) {
  if (name != "column" && name != "literal_column" && name != "Column") return std::nullopt;
  const Arguments arguments(call, {name == "literal_column" ? "text" : "text", "type_"});
  const Value* text = arguments.get("text");
  if (text == nullptr) text = keyword(call.keywords, "name");
  if (text == nullptr) return std::nullopt;
  const Name column = read_name(*text, "the name of a column", *scope.problems).value_or(Name{});
  Expression made;
  made.form = Expression::Form::kColumn;
  made.key = column.text;
  if (name == "literal_column") {
    const auto* verbatim = text->as<String>();
    made.sql = verbatim == nullptr ? SqlText(column.text) : SqlText::verbatim(*verbatim);
  } else {
    made.sql = SqlText(quote_name(column));
    made.columns = {column.text};
  }
  if (const Value* type = arguments.get("type_"); given(type)) {
    Problems ignored;  // a type without a name matters where a column is made
    made.type = read_type(*type, "", ignored);
  }
  return made;
}

// bindparam("x"): what is given for it, beside the statement or in itself.
Expression parameter_expression(const Call& call, const ExpressionScope& scope) {
  const Arguments arguments(call, {"key", "value", "type_"});
  const std::string key =
      read_optional_text(arguments.get("key"), "a parameter's name", *scope.problems);
  const Value* value = arguments.get("value");
  const auto* beside = scope.parameters == nullptr ? nullptr : scope.parameters->as<Dict>();
  for (const auto& [name, item] : beside == nullptr ? Dict{}.items : beside->items)
    if (const auto* word = name.as<String>(); word != nullptr && word->text == key) value = &item;
  if (value != nullptr) return expression(*value, scope);
  scope.unset->push_back(key);
  return atom("NULL");
}

std::optional<Expression> wrapped_method(std::string_view name,
                                         const Call& call,
                                         const ExpressionScope& scope) {
  static constexpr std::array<std::string_view, 8> kAsMethods = {
      "desc", "asc", "nullsfirst", "nulls_first", "nullslast", "nulls_last", "between", "collate"};
  if (std::ranges::find(kAsMethods, name) == kAsMethods.end() || call.arguments.empty())
    return std::nullopt;
  Value subject = call.arguments[0];
  // desc("name") names a column, in a SELECT's ORDER BY one of its own.
  if (subject.is<String>()) {
    const Value column(Call{"sqlalchemy.column", nullptr, "", {subject}, {}}, subject.where());
    const auto receiver = std::make_shared<const Value>(column);
    subject = Value(Call{"", receiver, "label", {subject}, {}}, subject.where());
  }
  Call method;
  method.receiver = std::make_shared<const Value>(subject);
  method.method = name;
  method.arguments.assign(call.arguments.begin() + 1, call.arguments.end());
  return method_expression(method, scope);
}

}  // namespace

std::optional<Expression> construct_expression(const Call& call, const ExpressionScope& outer) {
  const std::string_view name = last_component(call.callee);
  if (name == "inline_literal" || (is_sqlalchemy(call.callee) && name == "literal")) {
    const Arguments arguments(call, {"value", "type_"});
    const Value* value = arguments.get("value");
    const Value* type = arguments.get("type_");
    if (value == nullptr) return std::nullopt;
    const ColumnType known = given(type) ? read_type(*type, "", *outer.problems) : null_type();
    return expression(*value, outer, known);
  }
  if (!is_sqlalchemy(call.callee)) return std::nullopt;
  ExpressionScope scope = outer;
  scope.label_columns = false;
  if (call.arguments.empty())
    if (auto made = constant(name)) return made;
  if (name == "bindparam") return parameter_expression(call, scope);
  if (auto made = named_column(name, call, scope)) return made;
  if (name == "and_" || name == "or_") {
    std::vector<Expression> items;
    for (const Value& argument : call.arguments) {
      Expression item = condition(argument, scope);
      // The neutral element says nothing: and_(true(), x) is x.
      const bool neutral = item.form == Expression::Form::kConstant &&
                           item.sql.text() == (name == "and_" ? "true" : "false");
      if (!neutral) items.push_back(std::move(item));
    }
    return conjunction(std::move(items), name == "and_");
  }
  if (name == "not_" && call.arguments.size() == 1)
    return negation(condition(call.arguments[0], scope));
  if (name == "case") return case_expression(call, scope);
  if (name == "cast" || name == "type_coerce") return cast_expression(call, name == "cast", scope);
  if (name == "extract" && call.arguments.size() == 2) {
    const std::string field = read_optional_text(call.arguments.data(), "a field", *scope.problems);
    Expression made = expression(call.arguments[1], scope);
    made.sql = SqlText("EXTRACT(").add(field).add(" FROM ").add(made.sql).add(")");
    made.op = Operator::kNone;
    made.form = Expression::Form::kOther;
    made.key.clear();
    made.type.values = ColumnType::Values::kNumber;
    return made;
  }
  if (name == "distinct" && call.arguments.size() == 1) {
    Expression made = expression(call.arguments[0], scope);
    made.sql = SqlText("DISTINCT ").add(made.sql);
    if (made.form == Expression::Form::kColumn) made.form = Expression::Form::kUnaryOfColumn;
    return made;
  }
  if (name == "array" && call.arguments.size() == 1) {
    std::vector<SqlText> items;
    for (const Value& item : read_items(call.arguments[0]).value_or(std::vector<Value>{}))
      items.push_back(expression(item, scope).sql);
    return atom(SqlText("ARRAY[").add(joined(items)).add("]"));
  }
  if ((name == "any_" || name == "all_") && call.arguments.size() == 1) {
    const Expression inner = expression(call.arguments[0], scope);
    const bool in_parentheses = inner.form == Expression::Form::kSelect;
    Expression made = atom(SqlText(name == "any_" ? "ANY " : "ALL ")
                               .add(in_parentheses ? "" : "(")
                               .add(inner.sql)
                               .add(in_parentheses ? "" : ")"));
    take_columns(made, inner);
    return made;
  }
  if (name == "tuple_") {
    Expression made;
    std::vector<SqlText> items;
    for (const Value& item : call.arguments) {
      const Expression part = expression(item, scope);
      items.push_back(part.sql);
      take_columns(made, part);
    }
    made.sql = SqlText("(").add(joined(items)).add(")");
    return made;
  }
  return wrapped_method(name, call, scope);
}

}  // namespace miglint::alembic
