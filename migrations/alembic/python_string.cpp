#include "migrations/alembic/python_string.h"

#include <cctype>
#include <charconv>

namespace miglint::alembic {

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

// One escape sequence at text[at] == '\\'; returns how many bytes it takes.
std::size_t unescape(std::string_view text, std::string& out) {
  if (text.size() < 2) {
    out += '\\';
    return 1;
  }
  const auto hex = [&](std::size_t digits) -> std::size_t {
    std::uint32_t code = 0;
    const char* from = text.data() + 2;
    const std::size_t there = std::min(digits, text.size() - 2);
    const auto [end, error] = std::from_chars(from, from + there, code, 16);
    if (error != std::errc{}) {
      out += text.substr(0, 2);
      return 2;
    }
    append_utf8(code, out);
    return 2 + static_cast<std::size_t>(end - from);
  };
  switch (text[1]) {
    case '\n':
      return 2;
    case '\r':
      return text.size() > 2 && text[2] == '\n' ? 3 : 2;
    case '\\':
    case '\'':
    case '"':
      out += text[1];
      return 2;
    case 'n':
      out += '\n';
      return 2;
    case 't':
      out += '\t';
      return 2;
    case 'r':
      out += '\r';
      return 2;
    case 'x':
      return hex(2);
    case 'u':
      return hex(4);
    case 'U':
      return hex(8);
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': {
      std::size_t n = 1;
      std::uint32_t code = 0;
      while (n < 4 && n < text.size() && text[n] >= '0' && text[n] <= '7')
        code = code * 8 + static_cast<std::uint32_t>(text[n++] - '0');
      append_utf8(code, out);
      return n;
    }
    default:
      out += text.substr(0, 2);  // Python keeps unknown escapes as they are
      return 2;
  }
}

}  // namespace

StringPrefix prefix_of(std::string_view literal) {
  StringPrefix prefix;
  for (const char c : literal) {
    switch (std::tolower(static_cast<unsigned char>(c))) {
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

void append_literal(std::string_view source,
                    std::uint32_t begin,
                    std::uint32_t end,
                    bool raw,
                    FileId file,
                    String& into) {
  std::uint32_t at = begin;
  while (at < end) {
    // A run of plain bytes maps byte for byte.
    std::uint32_t stop = at;
    while (stop < end && (raw || source[stop] != '\\') && source[stop] != '\r')
      ++stop;
    if (stop > at) {
      into.map.add(static_cast<std::uint32_t>(into.text.size()), {file, at, stop}, true);
      into.text += source.substr(at, stop - at);
      at = stop;
      continue;
    }
    const auto place = static_cast<std::uint32_t>(into.text.size());
    if (source[at] == '\r') {  // Python reads every line break as '\n'
      const std::uint32_t length = at + 1 < end && source[at + 1] == '\n' ? 2 : 1;
      into.map.add(place, {file, at, at + length}, false);
      into.text += '\n';
      at += length;
      continue;
    }
    const auto length =
        static_cast<std::uint32_t>(unescape(source.substr(at, end - at), into.text));
    if (into.text.size() > place) into.map.add(place, {file, at, at + length}, false);
    at += length;
  }
}

static bool append_string(const PythonNode& node, FileId file, String& into) {
  const StringPrefix prefix = prefix_of(node.text());
  for (const PythonNode& child : node.children())
    if (child.is("interpolation")) return false;
  const std::string_view literal = node.text();
  std::uint32_t quote = 0;
  while (quote < literal.size() && literal[quote] != '\'' && literal[quote] != '"')
    ++quote;
  const bool triple = literal.size() >= quote + 6 && literal[quote + 1] == literal[quote] &&
                      literal[quote + 2] == literal[quote];
  const std::uint32_t width = triple ? 3 : 1;
  const std::uint32_t begin = node.begin() + quote + width;
  const std::uint32_t end = node.end() >= begin + width ? node.end() - width : begin;
  // Offsets below are those of the whole file, so the source must be too.
  const std::string_view source(literal.data() - node.begin(), node.end());
  into.is_bytes = prefix.bytes;
  append_literal(source, begin, end, prefix.raw, file, into);
  return true;
}

std::optional<String> read_string(const PythonNode& node, FileId file) {
  String read;
  if (node.is("string")) {
    if (!append_string(node, file, read)) return std::nullopt;
    return read;
  }
  for (const PythonNode& part : node.named_children())
    if (!append_string(part, file, read)) return std::nullopt;
  return read;
}

}  // namespace miglint::alembic
