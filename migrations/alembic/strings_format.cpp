// `%`, str.format and format specifications.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/evaluator.h"
#include "migrations/alembic/strings.h"

namespace miglint::alembic {

namespace {

constexpr int kWidest = 10'000;

struct Specification {
  std::string fill = " ";
  char align = 0;
  char sign = '-';
  bool zero = false;
  bool commas = false;
  bool underscores = false;
  bool alternate = false;
  int width = 0;
  int precision = -1;
  char type = 0;
};

bool is_align(char c) {
  return c == '<' || c == '>' || c == '^' || c == '=';
}

bool read_number(std::string_view& text, int& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error != std::errc{} || into > kWidest) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool is_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

std::optional<Specification> read_specification(std::string_view text) {
  Specification spec;
  if (text.size() > 1 && is_align(text[1])) {
    spec.fill = text.substr(0, 1);
    spec.align = text[1];
    text.remove_prefix(2);
  } else if (!text.empty() && is_align(text[0])) {
    spec.align = text[0];
    text.remove_prefix(1);
  }
  const auto take = [&](char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
  };
  for (const char sign : {'+', '-', ' '})
    if (take(sign)) spec.sign = sign;
  spec.alternate = take('#');
  spec.zero = take('0');
  if (is_digit(text) && !read_number(text, spec.width)) return std::nullopt;
  spec.commas = take(',');
  spec.underscores = take('_');
  if (take('.') && !read_number(text, spec.precision)) return std::nullopt;
  if (text.size() > 1) return std::nullopt;
  if (!text.empty()) spec.type = text.front();
  return spec;
}

std::string grouped(std::string digits, char separator) {
  const std::size_t end = std::min(digits.find('.'), digits.size());
  for (std::size_t at = end; at > 3; at -= 3)
    digits.insert(at - 3, 1, separator);
  return digits;
}

std::string padded(std::string text, const Specification& spec, bool number) {
  const std::size_t size = character_count(text);
  const auto width = static_cast<std::size_t>(spec.width);
  if (size >= width) return text;
  std::string fill;
  for (std::size_t i = size; i < width; ++i)
    fill += spec.zero && spec.align == 0 ? "0" : spec.fill;
  const char align = spec.align != 0 ? spec.align : spec.zero && number ? '=' : number ? '>' : '<';
  if (align == '<') return text + fill;
  if (align == '^') return fill.substr(0, fill.size() / 2) + text + fill.substr(fill.size() / 2);
  const bool after_sign = align == '=' && !text.empty() && (text[0] == '-' || text[0] == '+');
  if (after_sign) return text.substr(0, 1) + fill + text.substr(1);
  return fill + text;
}

std::string with_sign(std::string digits, bool negative, const Specification& spec) {
  if (negative) return "-" + digits;
  return spec.sign == '-' ? digits : std::string(1, spec.sign) + digits;
}

std::optional<std::string> format_integer(std::int64_t number, const Specification& spec) {
  const bool negative = number < 0;
  const std::uint64_t size =
      negative ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  std::string digits;
  switch (spec.type) {
    case 0:
    case 'd':
    case 'i':
    case 'u':
    case 'n':
      digits = fmt::format("{}", size);
      break;
    case 'x':
      digits = fmt::format("{:x}", size);
      break;
    case 'X':
      digits = fmt::format("{:X}", size);
      break;
    case 'o':
      digits = fmt::format("{:o}", size);
      break;
    case 'b':
      digits = fmt::format("{:b}", size);
      break;
    default:
      return std::nullopt;
  }
  if (spec.commas || spec.underscores) digits = grouped(digits, spec.commas ? ',' : '_');
  return padded(with_sign(std::move(digits), negative, spec), spec, true);
}

std::optional<std::string> format_real(double number, const Specification& spec) {
  if (spec.type != 'f' && spec.type != 'F' && spec.type != '%') return std::nullopt;
  const double scaled = spec.type == '%' ? number * 100 : number;
  if (!(scaled > -1e30 && scaled < 1e30)) return std::nullopt;
  std::string digits = fmt::format("{:.{}f}",
                                   scaled < 0 ? -scaled : scaled,
                                   std::min(spec.precision < 0 ? 6 : spec.precision, 50));
  if (spec.type == '%') digits += '%';
  if (spec.commas) digits = grouped(digits, ',');
  return padded(with_sign(std::move(digits), scaled < 0, spec), spec, true);
}

std::string_view cut(std::string_view text, int characters) {
  std::size_t at = 0;
  for (int i = 0; i < characters && at < text.size(); ++i) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U)
      ++at;
  }
  return text.substr(0, at);
}

std::optional<std::string> format_value(const Value& value, const Specification& spec) {
  if (const auto* number = value.as<std::int64_t>()) {
    if (spec.type == 'f' || spec.type == '%')
      return format_real(static_cast<double>(*number), spec);
    if (spec.type != 's') return format_integer(*number, spec);
  }
  if (const auto* number = value.as<double>();
      number != nullptr && spec.type != 's' && spec.type != 0)
    return format_real(*number, spec);
  if (spec.type != 's' && spec.type != 0) return std::nullopt;
  const auto text = str_of(value);
  if (!text) return std::nullopt;
  const std::string_view shown =
      spec.precision >= 0 ? cut(text->text, spec.precision) : std::string_view(text->text);
  return padded(std::string(shown), spec, value.is<std::int64_t>() || value.is<double>());
}

std::string not_known(const Value& value) {
  const auto* reason = value.as<Unknown>();
  return reason != nullptr ? reason->reason : fmt::format("the text of {}", describe(value));
}

// A value where `%s` or `{}` stands.
bool add_plain(const Value& value, SourceSpan where, TextBuilder& built, std::string& reason) {
  const auto text = str_of(value);
  if (!text) {
    reason = not_known(value);
    return false;
  }
  built.add_field(*text, value.where().file == kNoFile ? where : value.where());
  return true;
}

const Value* by_name(const Value& values, std::string_view name) {
  const auto* dict = values.as<Dict>();
  if (dict == nullptr) return nullptr;
  for (auto pair = dict->items.rbegin(); pair != dict->items.rend(); ++pair)
    if (const auto* key = pair->first.as<String>(); key != nullptr && key->text == name)
      return &pair->second;
  return nullptr;
}

}  // namespace

std::optional<std::string> formatted(const Value& value, std::string_view spec) {
  const auto read = read_specification(spec);
  if (!read) return std::nullopt;
  return format_value(value, *read);
}

std::optional<String> percent_format(const String& pattern,
                                     const Value& values,
                                     SourceSpan where,
                                     std::string& reason) {
  const std::string& text = pattern.text;
  const auto* sequence = values.as<Sequence>();
  const bool is_tuple = sequence != nullptr && sequence->kind == Sequence::Kind::kTuple;
  std::size_t next = 0;
  TextBuilder built;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t percent = std::min(text.find('%', at), text.size());
    built.add(pattern, at, percent, where);
    if (percent == text.size()) break;
    at = percent + 1;
    if (at < text.size() && text[at] == '%') {
      built.add(pattern, at, at + 1, where);
      ++at;
      continue;
    }
    const Value* value = nullptr;
    if (at < text.size() && text[at] == '(') {
      const std::size_t close = text.find(')', at);
      if (close == std::string::npos) break;
      value = by_name(values, std::string_view(text).substr(at + 1, close - at - 1));
      at = close + 1;
    } else if (is_tuple) {
      value = next < sequence->items.size() ? &sequence->items[next] : nullptr;
      ++next;
    } else {
      value = next++ == 0 ? &values : nullptr;
    }
    const std::size_t end = text.find_first_of("sdirufxXoGgeEcFa", at);
    if (value == nullptr || end == std::string::npos) {
      const auto* unknown = values.as<Unknown>();
      reason = unknown != nullptr ? unknown->reason : "a `%` format without its value";
      return std::nullopt;
    }
    std::string spec = text.substr(at, end - at);
    at = end + 1;
    const char type = text[end];
    if (spec.empty() && type == 's') {
      if (!add_plain(*value, where, built, reason)) return std::nullopt;
    } else {
      if (spec.starts_with('-')) spec[0] = '<';
      std::optional<std::string> made;
      if (type == 'r')
        made = repr_of(*value);
      else
        made = formatted(*value, spec + (type == 'i' || type == 'u' ? 'd' : type));
      if (!made) {
        reason = not_known(*value);
        return std::nullopt;
      }
      built.add(*made, value->where());
    }
    if (built.size() > kMostStringBytes) {
      reason = "a very long string";
      return std::nullopt;
    }
  }
  return built.take();
}

namespace {

// One `{field!r:spec}` of str.format.
struct Field {
  std::string_view name;
  char conversion = 0;
  std::string_view spec;
};

Field read_field(std::string_view text) {
  Field field;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) field.spec = text.substr(colon + 1);
  std::string_view rest = text.substr(0, colon);
  if (rest.size() >= 2 && rest[rest.size() - 2] == '!') {
    field.conversion = rest.back();
    rest.remove_suffix(2);
  }
  field.name = rest;
  return field;
}

const Value* field_value(std::string_view name,
                         const std::vector<Value>& positional,
                         const Keywords& keywords,
                         std::size_t& next) {
  if (name.empty()) return next < positional.size() ? &positional[next++] : nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error == std::errc{} && end == name.data() + name.size())
    return index < positional.size() ? &positional[index] : nullptr;
  const std::size_t stop = name.find_first_of("[.");
  const Value* value = keyword(keywords, name.substr(0, stop));
  if (stop == std::string_view::npos || value == nullptr) return value;
  const bool by_key = name[stop] == '[' && name.ends_with(']');
  return by_key ? by_name(*value, name.substr(stop + 1, name.size() - stop - 2)) : nullptr;
}

}  // namespace

std::optional<String> brace_format(const String& pattern,
                                   const std::vector<Value>& positional,
                                   const Keywords& keywords,
                                   SourceSpan where,
                                   std::string& reason) {
  const std::string& text = pattern.text;
  std::size_t next = 0;
  TextBuilder built;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t brace = std::min(text.find_first_of("{}", at), text.size());
    built.add(pattern, at, brace, where);
    if (brace == text.size()) break;
    if (brace + 1 < text.size() && text[brace + 1] == text[brace]) {
      built.add(pattern, brace, brace + 1, where);
      at = brace + 2;
      continue;
    }
    const std::size_t close = text.find('}', brace);
    if (text[brace] == '}' || close == std::string::npos) {
      reason = "a single brace in a format";
      return std::nullopt;
    }
    const Field field = read_field(std::string_view(text).substr(brace + 1, close - brace - 1));
    at = close + 1;
    const Value* value = field_value(field.name, positional, keywords, next);
    if (value == nullptr) {
      reason = fmt::format("`{{{}}}` of a format has no value that is known", field.name);
      return std::nullopt;
    }
    if (field.conversion == 0 && field.spec.empty()) {
      if (!add_plain(*value, where, built, reason)) return std::nullopt;
    } else {
      std::optional<std::string> made;
      if (field.conversion == 'r')
        made = repr_of(*value);
      else
        made = formatted(*value, field.spec);
      if (!made) {
        reason = not_known(*value);
        return std::nullopt;
      }
      built.add(*made, value->where());
    }
    if (built.size() > kMostStringBytes) {
      reason = "a very long string";
      return std::nullopt;
    }
  }
  return built.take();
}

}  // namespace miglint::alembic
