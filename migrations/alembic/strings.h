#pragma once

// Python's ways from values to text: literals, str(), repr(), `%`, format(). Each keeps, for every
// byte, the place in the source that it came from.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"

namespace miglint::alembic {

// A string under construction from pieces.
class TextBuilder {
 public:
  // A part of `from`, as it stands in the source.
  void add(const String& from, std::size_t begin, std::size_t end, SourceSpan where);

  void add(const String& from, SourceSpan where) { add(from, 0, from.text.size(), where); }

  // Text of its own, caused by `where`.
  void add(std::string_view text, SourceSpan where);

  // What a field of a template is replaced by: caused by the field, unless it is itself a text of
  // several lines, whose own lines say more.
  void add_field(const String& value, SourceSpan field);

  std::size_t size() const { return made_.text.size(); }

  String take() { return std::move(made_); }

 private:
  String made_;
};

// r, b, f, u before the quotes of a string node.
struct StringPrefix {
  bool raw = false;
  bool bytes = false;
  bool format = false;
};

StringPrefix prefix_of(std::string_view literal);

// A "string" node without interpolation fields, or a "concatenated_string" of such.
// nullopt: an f-string, which the evaluator must read itself.
std::optional<String> read_string(const PythonNode& node, std::string_view source, FileId file);

// Bytes [begin, end) of the source, escapes undone unless `raw`; appended to `into`. With
// `doubled_braces`, as between the fields of an f-string.
struct LiteralPiece {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool raw = false;
  bool doubled_braces = false;
};

void append_literal(std::string_view source, LiteralPiece piece, FileId file, String& into);

// str() and repr(); nullopt for what has no such text that could be known.
std::optional<String> str_of(const Value& value);
std::optional<std::string> repr_of(const Value& value);

// format(value, spec): "", ">10", "05d", ".2f", "," …
std::optional<std::string> formatted(const Value& value, std::string_view spec);

// `template % values` and `template.format(*positional, **keywords)`. Where a part is not known, or
// Python would raise, `reason` says so and the result is nullopt.
std::optional<String> percent_format(const String& pattern,
                                     const Value& values,
                                     SourceSpan where,
                                     std::string& reason);
std::optional<String> brace_format(const String& pattern,
                                   const std::vector<Value>& positional,
                                   const Keywords& keywords,
                                   SourceSpan where,
                                   std::string& reason);

}  // namespace miglint::alembic
