// json.dumps of what is known, as Python writes it by default.

#include <fmt/format.h>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"

namespace miglint::alembic {

namespace {

constexpr int kDeepest = 50;

void append_escaped(std::uint32_t code, std::string& out) {
  if (code < 0x10000) {
    out += fmt::format("\\u{:04x}", code);
    return;
  }
  code -= 0x10000;
  out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (code >> 10U), 0xdc00 + (code & 0x3ffU));
}

// ASCII alone, everything else as \uXXXX.
void append_text(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      const int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      std::uint32_t code = byte & (more == 3 ? 0x07U : more == 2 ? 0x0fU : 0x1fU);
      for (int i = 0; i < more && at + 1 < text.size(); ++i)
        code = (code << 6U) | (static_cast<unsigned char>(text[++at]) & 0x3fU);
      append_escaped(code, out);
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[at];
    } else if (byte == '\n' || byte == '\t' || byte == '\r') {
      out += byte == '\n' ? "\\n" : byte == '\t' ? "\\t" : "\\r";
    } else if (byte < 0x20) {
      append_escaped(byte, out);
    } else {
      out += text[at];
    }
  }
  out += '"';
}

bool append_json(const Value& value, std::string& out, int depth) {
  if (depth > kDeepest) return false;
  if (const auto* text = value.as<String>()) {
    append_text(text->text, out);
  } else if (value.is<None>()) {
    out += "null";
  } else if (const auto* flag = value.as<bool>()) {
    out += *flag ? "true" : "false";
  } else if (const auto* sequence = value.as<Sequence>()) {
    if (sequence->kind == Sequence::Kind::kSet) return false;
    out += '[';
    for (std::size_t i = 0; i < sequence->items.size(); ++i) {
      if (i > 0) out += ", ";
      if (!append_json(sequence->items[i], out, depth + 1)) return false;
    }
    out += ']';
  } else if (const auto* dict = value.as<Dict>()) {
    out += '{';
    for (std::size_t i = 0; i < dict->items.size(); ++i) {
      const auto* key = dict->items[i].first.as<String>();
      if (key == nullptr) return false;
      if (i > 0) out += ", ";
      append_text(key->text, out);
      out += ": ";
      if (!append_json(dict->items[i].second, out, depth + 1)) return false;
    }
    out += '}';
  } else {
    const auto number = plain_text(value);
    if (!number) return false;
    out += *number;
  }
  return true;
}

}  // namespace

std::optional<Value> json_text(const Value& value, SourceSpan where) {
  std::string out;
  if (!append_json(value, out, 0)) return std::nullopt;
  return Value(String{std::move(out), {}}, where);
}

}  // namespace miglint::alembic
