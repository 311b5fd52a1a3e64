// String literals and f-strings.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"

namespace miglint::alembic {

Value Evaluator::string(const PythonNode& node) {
  charge((node.end() - node.begin()) / 256);
  if (node.end() - node.begin() > kMostStringBytes) return unknown("a very long string", node);
  if (auto plain = read_string(node, tree_.text(), file_)) return {std::move(*plain), span(node)};
  return interpolated(node);
}

// The text of `{expression!r:spec}`; nullopt where it is not known, and then `where` says which.
std::optional<std::string> Evaluator::format_field(const PythonNode& field,
                                                   String& text,
                                                   SourceSpan& where) {
  const PythonNode inner = field.child(PythonField::kExpression);
  const Value value = freeze(evaluate(inner));
  where = span(field);
  const PythonNode conversion = field.child(PythonField::kTypeConversion);
  const PythonNode spec = field.child(PythonField::kFormatSpecifier);
  const auto reason = [&]() -> std::string {
    if (const auto* unknown_value = value.as<Unknown>()) return unknown_value->reason;
    return fmt::format("`{}` in an f-string", one_line(inner.text(), 60));
  };
  if (conversion && conversion.text() != "!s") {
    auto made = repr_of(value);
    if (!made) return reason();
    text = {std::move(*made), {}};
    return std::nullopt;
  }
  if (spec) {
    std::string written(spec.text());
    if (written.starts_with(':')) written.erase(0, 1);
    auto made = formatted(value, written);
    if (!made || written.find('{') != std::string::npos) return reason();
    text = {std::move(*made), {}};
    return std::nullopt;
  }
  auto made = str_of(value);
  if (!made) return reason();
  text = std::move(*made);
  return std::nullopt;
}

// An f-string, or a concatenation with one in it.
Value Evaluator::interpolated(const PythonNode& node) {
  TextBuilder built;
  std::string wrong;
  const auto add = [&](const PythonNode& part) {
    const bool raw = prefix_of(part.text()).raw;
    for (const PythonNode& piece : part.each()) {
      if (piece.is(PythonKind::kStringContent)) {
        String literal;
        append_literal(tree_.text(), {piece.begin(), piece.end(), raw, true}, file_, literal);
        built.add(literal, span(piece));
      } else if (piece.is(PythonKind::kInterpolation)) {
        String text;
        SourceSpan where;
        if (auto reason = format_field(piece, text, where)) {
          if (wrong.empty()) wrong = std::move(*reason);
          continue;
        }
        built.add_field(text, where);
      }
    }
  };
  if (node.is(PythonKind::kString)) {
    add(node);
  } else {
    for (const PythonNode& part : node.each()) {
      if (auto plain = read_string(part, tree_.text(), file_))
        built.add(*plain, span(part));
      else
        add(part);
    }
  }
  if (built.size() > kMostStringBytes) wrong = "a very long string";
  charge(built.size() / 64);
  if (!wrong.empty()) return unknown(std::move(wrong), node);
  return {built.take(), span(node)};
}

}  // namespace miglint::alembic
