#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/expressions_parts.h"

namespace miglint::alembic {

namespace {

using Values = ColumnType::Values;

struct Comparison {
  std::string_view python;
  std::string_view sql;
  std::string_view negated;
};

constexpr std::array kComparisons = {
    Comparison{"==", " = ", " != "},
    Comparison{"!=", " != ", " = "},
    Comparison{"<", " < ", " >= "},
    Comparison{"<=", " <= ", " > "},
    Comparison{">", " > ", " <= "},
    Comparison{">=", " >= ", " < "},
    Comparison{"is_", " IS ", " IS NOT "},
    Comparison{"is_not", " IS NOT ", " IS "},
    Comparison{"isnot", " IS NOT ", " IS "},
    Comparison{"like", " LIKE ", " NOT LIKE "},
    Comparison{"notlike", " NOT LIKE ", " LIKE "},
    Comparison{"not_like", " NOT LIKE ", " LIKE "},
    Comparison{"ilike", " ILIKE ", " NOT ILIKE "},
    Comparison{"notilike", " NOT ILIKE ", " ILIKE "},
    Comparison{"not_ilike", " NOT ILIKE ", " ILIKE "},
    Comparison{"regexp_match", " ~ ", " !~ "},
    Comparison{"is_distinct_from", " IS DISTINCT FROM ", " IS NOT DISTINCT FROM "},
    Comparison{"is_not_distinct_from", " IS NOT DISTINCT FROM ", " IS DISTINCT FROM "},
    Comparison{"isnot_distinct_from", " IS NOT DISTINCT FROM ", " IS DISTINCT FROM "},
};

bool is_null(const Value& value) {
  return value.is<None>() || call_of(value, "null") != nullptr;
}

bool is_text_like(const Expression& expression_) {
  return expression_.type.values == Values::kText && !expression_.type.missing;
}

bool is_expression_object(const Value& value) {
  return value.is<Call>() || value.is<Operation>() || value.is<Attribute>();
}

Expression arithmetic(const Operation& operation, const ExpressionScope& scope) {
  // A plain value takes the type of what stands beside it.
  const bool object_first = is_expression_object(operation.operands[0]);
  Expression left;
  Expression right;
  if (object_first) {
    left = expression(operation.operands[0], scope);
    right = expression(operation.operands[1], scope, left.type);
  } else {
    right = expression(operation.operands[1], scope);
    left = expression(operation.operands[0], scope, right.type);
  }
  const std::string& op = operation.op;
  if (op == "+") {
    const bool concatenated = (is_text_like(left) && (is_text_like(right) || right.type.missing)) ||
                              (is_text_like(right) && left.type.missing);
    if (!concatenated) return binary(left, " + ", right, Operator::kAdd);
    Expression made = binary(left, " || ", right, Operator::kConcat);
    made.type = is_text_like(left) ? left.type : right.type;
    return made;
  }
  if (op == "-") return binary(left, " - ", right, Operator::kSubtract);
  if (op == "*") return binary(left, " * ", right, Operator::kMultiply);
  if (op == "/") return binary(left, " / ", right, Operator::kDivide);
  return binary(left, " % ", right, Operator::kModulo);
}

}  // namespace

Expression binary(const Expression& left,
                  std::string_view symbol,
                  const Expression& right,
                  Operator op) {
  Expression made;
  made.op = op;
  made.sql = SqlText().add(grouped(left, op)).add(symbol).add(grouped(right, op));
  made.type = left.type.missing ? right.type : left.type;
  take_columns(made, left);
  take_columns(made, right);
  return made;
}

Expression comparison(const Expression& left,
                      std::string_view op,
                      const Value& right,
                      const ExpressionScope& scope) {
  const bool null = is_null(right) && (op == "==" || op == "!=");
  if (null) op = op == "==" ? "is_" : "is_not";
  const auto* known = std::ranges::find(kComparisons, op, &Comparison::python);
  if (known == kComparisons.end()) {
    scope.problems->not_known(fmt::format("the operator `{}` is not known", op));
    return left;
  }
  // True and False are keywords in comparisons, whatever the column's type.
  const bool flag = right.is<bool>();
  Expression other =
      flag ? atom(*right.as<bool>() ? "true" : "false") : expression(right, scope, left.type);
  Expression made = binary(left, known->sql, other, Operator::kCompare);
  made.negated =
      SqlText().add(grouped(left, made.op)).add(known->negated).add(grouped(other, made.op));
  made.type = ColumnType{};
  made.type.values = Values::kBoolean;
  return made;
}

Expression operation_expression(const Operation& operation,
                                const Value& value,
                                const ExpressionScope& scope) {
  const std::string& op = operation.op;
  const auto& operands = operation.operands;
  if (operands.size() == 1) {
    const Expression inner = expression(operands[0], scope);
    if (op == "~") return negation(inner);
    if (op != "-") return not_understood(value, scope);
    Expression made;
    made.op = Operator::kNegative;
    if (inner.form == Expression::Form::kColumn) made.form = Expression::Form::kUnaryOfColumn;
    made.sql = SqlText("-").add(grouped(inner, made.op));
    take_columns(made, inner);
    return made;
  }
  if (operands.size() != 2) return not_understood(value, scope);
  static constexpr std::array<std::string_view, 5> kArithmetic = {"+", "-", "*", "/", "%"};
  if (std::ranges::find(kArithmetic, op) != kArithmetic.end()) return arithmetic(operation, scope);
  if (op == "&" || op == "|")
    return conjunction({expression(operands[0], scope), expression(operands[1], scope)}, op == "&");
  if (op == "[]") {
    const Expression left = expression(operands[0], scope);
    const bool is_jsonb = left.type.sql == "JSONB";
    if (left.type.values == Values::kArray || is_jsonb) {
      const Expression index = expression(operands[1], scope);
      Expression made =
          atom(SqlText().add(grouped(left, Operator::kGetItem)).add("[").add(index.sql).add("]"));
      take_columns(made, left);
      return made;
    }
    return binary(left, " -> ", expression(operands[1], scope), Operator::kGetItem);
  }
  const bool compares =
      std::ranges::find(kComparisons, op, &Comparison::python) != kComparisons.end() &&
      op.find_first_of("=<>") != std::string::npos;
  if (!compares) return not_understood(value, scope);
  // 5 == t.c.a is t.c.a == 5 to Python when the left side does not know how to compare itself.
  const bool left_is_plain = operands[0].is<std::int64_t>() || operands[0].is<String>() ||
                             operands[0].is<bool>() || operands[0].is<double>();
  if (!left_is_plain) return comparison(expression(operands[0], scope), op, operands[1], scope);
  std::string turned = op;
  if (op.front() == '<') turned.front() = '>';
  if (op.front() == '>') turned.front() = '<';
  return comparison(expression(operands[1], scope), turned, operands[0], scope);
}

namespace {

std::optional<Expression> suffix_expression(const Expression& left, std::string_view method) {
  struct Suffix {
    std::string_view method;
    std::string_view sql;
  };

  static constexpr std::array kSuffixes = {
      Suffix{"desc", " DESC"},
      Suffix{"asc", " ASC"},
      Suffix{"nullsfirst", " NULLS FIRST"},
      Suffix{"nulls_first", " NULLS FIRST"},
      Suffix{"nullslast", " NULLS LAST"},
      Suffix{"nulls_last", " NULLS LAST"},
  };
  const auto* suffix = std::ranges::find(kSuffixes, method, &Suffix::method);
  if (suffix == kSuffixes.end()) return std::nullopt;
  Expression made;
  made.op = Operator::kOrdering;
  made.sql = SqlText().add(grouped(left, Operator::kOrdering)).add(suffix->sql);
  if (left.op == Operator::kOrdering) made.sql = SqlText().add(left.sql).add(suffix->sql);
  take_columns(made, left);
  return made;
}

Expression between(const Expression& left, const Call& call, const ExpressionScope& scope) {
  const Expression low = expression(call.arguments[0], scope, left.type);
  const Expression high = expression(call.arguments[1], scope, left.type);
  const auto text = [&](std::string_view word) {
    return SqlText()
        .add(grouped(left, Operator::kCompare))
        .add(word)
        .add(grouped(low, Operator::kCompare))
        .add(" AND ")
        .add(grouped(high, Operator::kCompare));
  };
  Expression made;
  made.op = Operator::kCompare;
  made.sql = text(" BETWEEN ");
  made.negated = text(" NOT BETWEEN ");
  take_columns(made, left);
  return made;
}

std::optional<Expression> one_argument_method(const Expression& left,
                                              const Call& call,
                                              const ExpressionScope& scope) {
  const std::string& method = call.method;
  const Value& argument = call.arguments[0];
  for (const auto& [word, value] : call.keywords)
    if (word != "escape" && word != "autoescape")
      scope.problems->not_known(fmt::format("argument {} of .{}()", word, method));
  if (method == "in_" || method == "notin_" || method == "not_in")
    return membership(left, argument, method != "in_", scope);
  if (method == "startswith" || method == "endswith" ||
      (method == "contains" && left.type.values == Values::kText))
    return substring(left, method, call, scope);
  if (method == "contains")
    return binary(left, " @> ", expression(argument, scope, left.type), Operator::kCompare);
  if (method == "contained_by")
    return binary(left, " <@ ", expression(argument, scope, left.type), Operator::kCompare);
  if (method == "overlap")
    return binary(left, " && ", expression(argument, scope, left.type), Operator::kCompare);
  if (method == "has_key")
    return binary(left, " ? ", expression(argument, scope), Operator::kCompare);
  if (method == "concat")
    return binary(left, " || ", expression(argument, scope, left.type), Operator::kConcat);
  if (method == "collate") {
    const std::string collation = read_optional_text(&argument, "a collation", *scope.problems);
    Expression made = left;
    made.form = Expression::Form::kOther;
    made.op = Operator::kCollate;
    made.sql = SqlText()
                   .add(grouped(left, Operator::kCollate))
                   .add(" COLLATE ")
                   .add(quote_name(Name{.text = collation, .quote = true}));
    made.negated = {};
    return made;
  }
  if (method == "cast") {
    Expression made = left;
    made.form = Expression::Form::kOther;
    made.op = Operator::kNone;
    made.type = read_type(argument, "", *scope.problems);
    made.sql = SqlText("CAST(").add(left.sql).add(" AS ").add(made.type.text()).add(")");
    made.negated = {};
    return made;
  }
  const bool compares =
      std::ranges::find(kComparisons, method, &Comparison::python) != kComparisons.end();
  if (!compares) return std::nullopt;
  Expression made = comparison(left, method, argument, scope);
  const SqlText escape = escape_text(keyword(call.keywords, "escape"), *scope.problems);
  made.sql.add(escape);
  made.negated.add(escape);
  return made;
}

// column.op("@>")(value)
std::optional<Expression> custom_operator(const Call& call, const ExpressionScope& scope) {
  const auto* made_by = call.receiver->as<Call>();
  const bool is_custom = call.method == "__call__" && made_by != nullptr &&
                         made_by->receiver != nullptr && made_by->method == "op";
  if (!is_custom || made_by->arguments.empty() || call.arguments.size() != 1) return std::nullopt;
  const std::string symbol =
      read_optional_text(made_by->arguments.data(), "an operator", *scope.problems);
  const Expression left = expression(*made_by->receiver, scope);
  return binary(
      left, " " + symbol + " ", expression(call.arguments[0], scope, left.type), Operator::kCustom);
}

}  // namespace

std::optional<Expression> method_expression(const Call& call, const ExpressionScope& scope) {
  const std::string& method = call.method;
  if (auto custom = custom_operator(call, scope)) return custom;
  if (method == "next_value") {
    const Call* sequence = call_of(*call.receiver, "Sequence");
    if (sequence == nullptr || sequence->arguments.empty()) return std::nullopt;
    const auto name = read_name(sequence->arguments[0], "the name of a sequence", *scope.problems);
    const std::string schema = read_schema(
        keyword(sequence->keywords, "schema"), "the schema of a sequence", *scope.problems);
    const std::string qualified_name = qualified(schema, name.value_or(Name{}));
    return atom(fmt::format("nextval({})", string_literal(qualified_name)));
  }
  static constexpr std::array<std::string_view, 6> kTransparent = {
      "self_group", "scalar_subquery", "as_scalar", "execution_options", "subquery", "columns"};
  if (std::ranges::find(kTransparent, method) != kTransparent.end())
    return expression(*call.receiver, scope);
  if (method == "label") {
    Expression made = expression(*call.receiver, scope);
    const std::string label =
        call.arguments.empty()
            ? std::string()
            : read_optional_text(call.arguments.data(), "a label", *scope.problems);
    made.key = label;
    if (scope.named_columns != nullptr && scope.named_columns->contains(label))
      return atom(scope.named_columns->at(label));
    if (scope.label_columns && !label.empty()) {
      made.sql.add(" AS ").add(quote_name(label));
      made.form = Expression::Form::kLabelled;
    }
    return made;
  }
  ExpressionScope inner = scope;
  inner.label_columns = false;
  const Expression left = expression(*call.receiver, inner);
  if (auto made = aggregate_method(left, call, inner)) return made;
  if (auto suffix = suffix_expression(left, method)) return suffix;
  if (method == "between" && call.arguments.size() == 2) return between(left, call, inner);
  if (call.arguments.size() == 1) return one_argument_method(left, call, inner);
  return std::nullopt;
}

}  // namespace miglint::alembic
