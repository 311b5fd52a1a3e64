// String literals and f-strings.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"
#include "migrations/alembic/templates.h"

namespace miglint::alembic {

// A text of another file is what the call that led there sends.
std::optional<String> Evaluator::literal(const PythonNode& node) const {
  auto plain = read_string(node, node.source(), file_);
  if (plain && is_foreign(node)) plain->map = {};
  return plain;
}

Value Evaluator::string(const PythonNode& node) {
  charge((node.end() - node.begin()) / 256);
  if (node.end() - node.begin() > kMostStringBytes) return unknown("a very long string", node);
  if (auto plain = literal(node)) return {std::move(*plain), span(node)};
  return interpolated(node);
}

// The text of `{expression!r:spec}`; nullopt where it is not known, and then `where` says which.
std::optional<std::string> Evaluator::format_field(const PythonNode& field,
                                                   String& text,
                                                   SourceSpan& where,
                                                   std::string& open) {
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
  if (!made) made = text_with_holes(is_not_known(value) ? value : unknown(reason(), inner), open);
  text = std::move(*made);
  return std::nullopt;
}

// An f-string, or a concatenation with one in it.
Value Evaluator::interpolated(const PythonNode& node) {
  TextBuilder built;
  std::string wrong;
  std::string open;  // a part is not known: why
  const auto add = [&](const PythonNode& part) {
    const bool raw = prefix_of(part.text()).raw;
    for (const PythonNode& piece : part.each()) {
      if (piece.is(PythonKind::kStringContent)) {
        String literal;
        append_literal(node.source(), {piece.begin(), piece.end(), raw, true}, file_, literal);
        if (is_foreign(node)) literal.map = {};
        built.add(literal, span(piece));
      } else if (piece.is(PythonKind::kInterpolation)) {
        String text;
        SourceSpan where;
        if (auto reason = format_field(piece, text, where, open)) {
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
      if (auto plain = this->literal(part))
        built.add(*plain, span(part));
      else
        add(part);
    }
  }
  if (built.size() > kMostStringBytes) wrong = "a very long string";
  charge(built.size() / 64);
  if (!wrong.empty()) return unknown(std::move(wrong), node);
  return text_or_template(built.take(), std::move(open), span(node));
}

}  // namespace miglint::alembic
