// Literals, and str() and repr() of values.

#include "migrations/alembic/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

void TextBuilder::add(const String& from, std::size_t begin, std::size_t end, SourceSpan where) {
  if (end <= begin) return;
  const auto at = static_cast<std::uint32_t>(made_.text.size());
  if (from.map.empty())
    made_.map.add(at, where, false);
  else if (begin == 0 && end == from.text.size())
    made_.map.append(from.map, at);
  else
    made_.map.append(
        from.map.slice(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)), at);
  made_.text.append(from.text, begin, end - begin);
}

void TextBuilder::add(std::string_view text, SourceSpan where) {
  if (text.empty()) return;
  made_.map.add(static_cast<std::uint32_t>(made_.text.size()), where, false);
  made_.text += text;
}

void TextBuilder::add_field(const String& value, SourceSpan field) {
  if (value.text.find('\n') != std::string::npos)
    add(value, field);
  else
    add(value.text, field);
}

namespace {

void append_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | ((code >> 18U) & 0x07U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

// \xhh, \uhhhh, \Uhhhhhhhh at text[0] == '\\'; returns how many bytes it takes.
std::size_t unescape_hexadecimal(std::string_view text, std::size_t digits, std::string& out) {
  std::uint32_t code = 0;
  const char* from = text.data() + 2;
  const char* to = from + std::min(digits, text.size() - 2);
  const auto [end, error] = std::from_chars(from, to, code, 16);
  if (error != std::errc{}) {
    out += text.substr(0, 2);
    return 2;
  }
  append_utf8(code, out);
  return 2 + static_cast<std::size_t>(end - from);
}

// One escape sequence at text[0] == '\\'; returns how many bytes it takes.
std::size_t unescape(std::string_view text, std::string& out) {
  if (text.size() < 2) {
    out += '\\';
    return 1;
  }
  constexpr std::string_view kLetters = "\\'\"abfnrtv";
  constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  if (const std::size_t at = kLetters.find(text[1]); at != std::string_view::npos) {
    out += kMeanings[at];
    return 2;
  }
  switch (text[1]) {
    case '\n':
      return 2;
    case '\r':
      return text.size() > 2 && text[2] == '\n' ? 3 : 2;
    case 'x':
      return unescape_hexadecimal(text, 2, out);
    case 'u':
      return unescape_hexadecimal(text, 4, out);
    case 'U':
      return unescape_hexadecimal(text, 8, out);
    default:
      break;
  }
  std::size_t length = 1;
  std::uint32_t code = 0;
  while (length < 4 && length < text.size() && text[length] >= '0' && text[length] <= '7')
    code = code * 8 + static_cast<std::uint32_t>(text[length++] - '0');
  if (length > 1) {
    append_utf8(code, out);
    return length;
  }
  out += text.substr(0, 2);  // Python keeps unknown escapes as they are
  return 2;
}

// Appends one literal without fields; false: it has some.
bool append_string(const PythonNode& node, std::string_view source, FileId file, String& into) {
  for (const PythonNode& child : node.each())
    if (child.is(PythonKind::kInterpolation)) return false;
  const std::string_view literal = node.text();
  const StringPrefix prefix = prefix_of(literal);
  std::uint32_t quote = 0;
  while (quote < literal.size() && literal[quote] != '\'' && literal[quote] != '"')
    ++quote;
  const bool triple = literal.size() >= quote + 6 && literal[quote + 1] == literal[quote] &&
                      literal[quote + 2] == literal[quote];
  const std::uint32_t width = triple ? 3 : 1;
  const std::uint32_t begin = node.begin() + quote + width;
  const std::uint32_t end = node.end() >= begin + width ? node.end() - width : begin;
  into.is_bytes = prefix.bytes;
  append_literal(source, {begin, end, prefix.raw, prefix.format}, file, into);
  return true;
}

}  // namespace

StringPrefix prefix_of(std::string_view literal) {
  StringPrefix prefix;
  for (const char c : literal) {
    switch (c | 0x20) {
      case 'r':
        prefix.raw = true;
        break;
      case 'b':
        prefix.bytes = true;
        break;
      case 'f':
        prefix.format = true;
        break;
      case 'u':
        break;
      default:
        return prefix;
    }
  }
  return prefix;
}

void append_literal(std::string_view source, LiteralPiece piece, FileId file, String& into) {
  const auto special = [&](std::uint32_t i) {
    const char c = source[i];
    if (c == '\r' || (c == '\\' && !piece.raw)) return true;
    return piece.doubled_braces && (c == '{' || c == '}') && i + 1 < piece.end &&
           source[i + 1] == c;
  };
  std::uint32_t at = piece.begin;
  while (at < piece.end) {
    // A run of plain bytes maps byte for byte.
    std::uint32_t stop = at;
    while (stop < piece.end && !special(stop))
      ++stop;
    const auto place = static_cast<std::uint32_t>(into.text.size());
    if (stop > at) {
      into.map.add(place, {file, at, stop}, true);
      into.text += source.substr(at, stop - at);
      at = stop;
      continue;
    }
    std::uint32_t length = 2;
    if (source[at] == '\\') {
      length = static_cast<std::uint32_t>(unescape(source.substr(at, piece.end - at), into.text));
    } else if (source[at] == '\r') {  // Python reads every line break as '\n'
      length = at + 1 < piece.end && source[at + 1] == '\n' ? 2 : 1;
      into.text += '\n';
    } else {
      into.text += source[at];
    }
    if (into.text.size() > place) into.map.add(place, {file, at, at + length}, false);
    at += length;
  }
}

std::optional<String> read_string(const PythonNode& node, std::string_view source, FileId file) {
  String read;
  if (node.is(PythonKind::kString)) {
    if (!append_string(node, source, file, read)) return std::nullopt;
    return read;
  }
  for (const PythonNode& part : node.each())
    if (!append_string(part, source, file, read)) return std::nullopt;
  return read;
}

// --- str() and repr()

namespace {

std::string repr_of_text(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (c == quote || c == '\\')
      out.append("\\").append(1, c);
    else
      out += c;
  }
  return out + quote;
}

bool append_repr(const Value& value, std::string& out, int depth);

bool append_reprs(const std::vector<Value>& items, std::string& out, int depth) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    if (!append_repr(items[i], out, depth + 1)) return false;
  }
  return true;
}

bool append_repr(const Value& value, std::string& out, int depth) {
  if (depth > 20 || out.size() > kMostStringBytes) return false;
  if (const auto* text = value.as<String>()) {
    out += (text->is_bytes ? "b" : "") + repr_of_text(text->text);
    return true;
  }
  if (value.is<None>()) {
    out += "None";
    return true;
  }
  if (const auto plain = plain_text(value)) {
    out += *plain;
    return true;
  }
  if (const auto* dict = value.as<Dict>()) {
    out += '{';
    for (std::size_t i = 0; i < dict->items.size(); ++i) {
      if (i > 0) out += ", ";
      if (!append_repr(dict->items[i].first, out, depth + 1)) return false;
      out += ": ";
      if (!append_repr(dict->items[i].second, out, depth + 1)) return false;
    }
    out += '}';
    return true;
  }
  const auto* sequence = value.as<Sequence>();
  // A set's order is not known.
  if (sequence == nullptr || sequence->kind == Sequence::Kind::kSet) return false;
  const bool tuple = sequence->kind == Sequence::Kind::kTuple;
  out += tuple ? '(' : '[';
  if (!append_reprs(sequence->items, out, depth)) return false;
  if (tuple && sequence->items.size() == 1) out += ',';
  out += tuple ? ')' : ']';
  return true;
}

}  // namespace

std::optional<std::string> repr_of(const Value& value) {
  std::string out;
  if (!append_repr(value, out, 0)) return std::nullopt;
  return out;
}

std::optional<String> str_of(const Value& value) {
  if (const auto* text = value.as<String>()) return *text;
  if (const auto* instance = object_of<Instance>(value)) {
    if (instance->member.empty()) return std::nullopt;
    if (instance->of->is_string && instance->value.is<String>())
      return *instance->value.as<String>();
    return String{instance->of->name + "." + instance->member, {}};
  }
  // SQLAlchemy's own, as str() compiles them.
  if (const auto* call = value.as<Call>(); call != nullptr && is_sqlalchemy(call->callee)) {
    const std::string_view last = last_component(call->callee);
    const bool verbatim = (last == "text" || last == "literal_column") && !call->arguments.empty();
    if (verbatim && call->arguments.front().is<String>())
      return *call->arguments.front().as<String>();
    for (const std::string_view word : {"true", "false", "null"})
      if (last == word) return String{word == "null" ? "NULL" : std::string(word), {}};
  }
  auto text = repr_of(value);
  if (!text) return std::nullopt;
  return String{std::move(*text), {}};
}

}  // namespace miglint::alembic
