#include "migrations/alembic/literals.h"

#include <fmt/format.h>

#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/objects.h"

namespace miglint::alembic {

namespace {

using Values = ColumnType::Values;

constexpr int kDeepest = 32;

// JSON as Python's json.dumps() writes it: ASCII only, ", " and ": " between items.
void add_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (byte >= 0x80) {
      std::uint32_t code = byte & (0xffU >> (length + 1));
      for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
        code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
      if (code >= 0x10000) {
        code -= 0x10000;
        out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
      } else {
        out += fmt::format("\\u{:04x}", code);
      }
      i += length;
      continue;
    }
    ++i;
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += static_cast<char>(byte);
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += static_cast<char>(byte);
    }
  }
  out += '"';
}

bool add_json(std::string& out, const Value& value, int depth) {
  if (depth > kDeepest) return false;
  if (value.is<None>()) {
    out += "null";
  } else if (const auto* flag = value.as<bool>()) {
    out += *flag ? "true" : "false";
  } else if (const auto* string = value.as<String>()) {
    add_json_string(out, string->text);
  } else if (const auto* sequence = value.as<Sequence>()) {
    out += '[';
    for (std::size_t i = 0; i < sequence->items.size(); ++i) {
      if (i > 0) out += ", ";
      if (!add_json(out, sequence->items[i], depth + 1)) return false;
    }
    out += ']';
  } else if (const auto* dict = value.as<Dict>()) {
    out += '{';
    for (std::size_t i = 0; i < dict->items.size(); ++i) {
      if (i > 0) out += ", ";
      const auto key = plain_text(dict->items[i].first);
      if (!key) return false;
      add_json_string(out, *key);
      out += ": ";
      if (!add_json(out, dict->items[i].second, depth + 1)) return false;
    }
    out += '}';
  } else if (const auto number = plain_text(value)) {
    out += *number;
  } else {
    return false;
  }
  return true;
}

std::optional<std::int64_t> integer_argument(const Arguments& arguments, std::string_view name) {
  const Value* value = arguments.get(name);
  if (value == nullptr) return 0;
  const auto* number = value->as<std::int64_t>();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

// datetime.date(2010, 10, 5) and its like; nullopt for now(), utcnow() and time zones.
std::optional<std::string> time_text(const Call& call) {
  const Arguments arguments(
      call, {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"});
  const bool is_date = call.callee == "datetime.date";
  if (!is_date && call.callee != "datetime.datetime") return std::nullopt;
  if (given(arguments.get("tzinfo"))) return std::nullopt;
  static constexpr std::array<std::string_view, 7> kParts = {
      "year", "month", "day", "hour", "minute", "second", "microsecond"};
  std::array<std::int64_t, 7> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = integer_argument(arguments, kParts[i]);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  std::string text = fmt::format("{:04}-{:02}-{:02}", parts[0], parts[1], parts[2]);
  if (is_date) return text;
  text += fmt::format(" {:02}:{:02}:{:02}", parts[3], parts[4], parts[5]);
  if (parts[6] != 0) text += fmt::format(".{:06}", parts[6]);
  return text;
}

std::optional<std::string> uuid_text(const Call& call) {
  const Arguments arguments(call, {"hex"});
  std::string digits;
  if (const Value* number = arguments.get("int"); number != nullptr) {
    const auto* integer = number->as<std::int64_t>();
    if (integer == nullptr || *integer < 0) return std::nullopt;
    digits = fmt::format("{:032x}", *integer);
  } else if (const Value* hex = arguments.get("hex"); hex != nullptr && hex->is<String>()) {
    for (char c : hex->as<String>()->text) {
      const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (is_digit) digits += c;
      if (c >= 'A' && c <= 'F') digits += static_cast<char>(c - 'A' + 'a');
    }
  }
  if (digits.size() != 32) return std::nullopt;
  return fmt::format("{}-{}-{}-{}-{}",
                     digits.substr(0, 8),
                     digits.substr(8, 4),
                     digits.substr(12, 4),
                     digits.substr(16, 4),
                     digits.substr(20));
}

std::optional<std::string> call_literal(const Call& call) {
  if (auto time = time_text(call)) return string_literal(*time);
  if (call.callee == "uuid.UUID") {
    const auto text = uuid_text(call);
    return text ? std::optional(string_literal(*text)) : std::nullopt;
  }
  if (call.callee == "decimal.Decimal" && call.arguments.size() == 1)
    return plain_text(call.arguments[0]);
  if (call.callee == "json.dumps" && call.arguments.size() == 1 && call.keywords.empty()) {
    const auto text = json_text(call.arguments[0]);
    return text ? std::optional(string_literal(*text)) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> array_literal(const Sequence& sequence, int depth);

std::optional<std::string> literal_at(const Value& value, const ColumnType& type, int depth) {
  if (depth > kDeepest) return std::nullopt;
  if (type.values == Values::kJson && is_json_null(value)) return "'null'";
  if (value.is<None>()) return "NULL";
  const bool is_container = value.is<Dict>() || value.is<Sequence>();
  if (type.values == Values::kJson && (is_container || value.is<String>())) {
    const auto text = json_text(value);
    return text ? std::optional(string_literal(*text)) : std::nullopt;
  }
  if (const auto* string = value.as<String>()) {
    if (string->is_bytes) return std::nullopt;
    // Integer and Numeric write what str() makes of the value.
    const bool is_number = type.values == Values::kNumber && !string->text.empty() &&
                           string->text.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? string->text : string_literal(string->text);
  }
  if (const auto* flag = value.as<bool>()) {
    if (type.values == Values::kNumber) return *flag ? "1" : "0";
    return *flag ? "true" : "false";
  }
  if (const auto* number = value.as<std::int64_t>()) {
    const bool is_flag = type.values == Values::kBoolean && (*number == 0 || *number == 1);
    if (is_flag) return *number == 1 ? "true" : "false";
    return std::to_string(*number);
  }
  if (const auto* number = value.as<double>()) return float_text(*number);
  if (const auto* sequence = value.as<Sequence>()) return array_literal(*sequence, depth);
  if (const auto* call = value.as<Call>(); call != nullptr && call->receiver == nullptr)
    return call_literal(*call);
  if (const auto* instance = object_of<const Instance>(value)) {
    const Instance& member = *instance;
    if (member.member.empty()) return std::nullopt;
    if (type.enumeration != nullptr) return string_literal(member.member);
    return literal_at(member.value, type, depth + 1);
  }
  return std::nullopt;
}

std::optional<std::string> array_literal(const Sequence& sequence, int depth) {
  std::string items;
  for (const Value& item : sequence.items) {
    const auto text = literal_at(item, null_type(), depth + 1);
    if (!text) return std::nullopt;
    items += (items.empty() ? "" : ", ") + *text;
  }
  return fmt::format("ARRAY[{}]", items);
}

}  // namespace

bool is_json_null(const Value& value) {
  const std::string_view name = library_name(value);
  return is_sqlalchemy(name) && (name.ends_with("JSON.NULL") || name.ends_with("JSONB.NULL"));
}

std::optional<std::string> literal(const Value& value, const ColumnType& type) {
  return literal_at(value, type, 0);
}

std::optional<std::string> json_text(const Value& value) {
  std::string text;
  if (!add_json(text, value, 0)) return std::nullopt;
  return text;
}

}  // namespace miglint::alembic
