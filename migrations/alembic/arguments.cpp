#include "migrations/alembic/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "migrations/alembic/templates.h"

namespace miglint::alembic {

const Value* Arguments::get(std::string_view name) const {
  if (const Value* value = keyword(*keywords_, name)) return value;
  const auto place = std::ranges::find(names_, name);
  const auto index = static_cast<std::size_t>(place - names_.begin());
  if (place == names_.end() || index >= positional_->size()) return nullptr;
  return &(*positional_)[index];
}

std::string_view last_component(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

std::string_view library_name(const Value& value) {
  if (const auto* call = value.as<Call>()) return call->callee;
  if (const auto* reference = value.as<Reference>()) return reference->name;
  return {};
}

std::string_view library_last_name(const Value& value) {
  return last_component(library_name(value));
}

bool is_sqlalchemy(std::string_view dotted) {
  return dotted.starts_with("sqlalchemy.") || dotted == "sqlalchemy";
}

const Call* call_of(const Value& value, std::string_view name) {
  const auto* call = value.as<Call>();
  if (call == nullptr || !is_sqlalchemy(call->callee)) return nullptr;
  return last_component(call->callee) == name ? call : nullptr;
}

const Call* method_call(const Value& value, std::string_view method) {
  const auto* call = value.as<Call>();
  return call != nullptr && call->receiver != nullptr && call->method == method ? call : nullptr;
}

std::string describe(const Value& value) {
  if (const auto* unknown = value.as<Unknown>()) return unknown->reason;
  if (const auto* call = value.as<Call>())
    return call->receiver != nullptr ? fmt::format("a call of .{}(…)", call->method)
                                     : fmt::format("a call of {}(…)", call->callee);
  if (const auto* reference = value.as<Reference>()) return reference->name;
  if (const auto* attribute = value.as<Attribute>())
    return fmt::format("an attribute .{}", attribute->name);
  if (const auto* operation = value.as<Operation>())
    return fmt::format("an expression with `{}`", operation->op);
  if (const auto* internal = value.as<Internal>()) return internal->description;
  if (value.is<None>()) return "None";
  if (const auto* flag = value.as<bool>()) return *flag ? "True" : "False";
  if (value.is<Dict>()) return "a dict";
  if (value.is<Sequence>()) return "a list";
  if (value.is<String>()) return "a string";
  if (const auto* text = value.as<Template>()) return text->reason;
  return "a number";
}

// Texts of which parts are not known, and what the project or a query gives.
static std::optional<Name> name_with_holes(const Value& value) {
  if (const auto* text = value.as<Template>()) return Name{.text = bare(*text)};
  if (!is_not_known(value)) return std::nullopt;
  return Name{.text = "?" + word_for(value)};
}

std::optional<Name> read_name(const Value& value, std::string_view what, Problems& problems) {
  if (const auto* string = value.as<String>())
    return Name{.text = string->text, .quote = {}, .final_name = string->final_name};
  if (const auto* call = value.as<Call>(); call != nullptr && !call->arguments.empty()) {
    const std::string_view callee = last_component(call->callee);
    if (callee == "quoted_name" || callee == "conv") {
      auto name = read_name(call->arguments[0], what, problems);
      const Value* quote = Arguments(*call, {"value", "quote"}).get("quote");
      if (name && callee == "conv") name->final_name = true;
      if (name && callee == "quoted_name")
        name->quote = read_optional_flag(quote, "quote", problems);
      return name;
    }
  }
  if (auto name = name_with_holes(value)) {
    problems.unknown_name(name->text);
    return name;
  }
  problems.not_known(fmt::format("{} is not known: {}", what, describe(value)));
  return std::nullopt;
}

Name read_optional_name(const Value* value, std::string_view what, Problems& problems) {
  if (!given(value)) return {};
  return read_name(*value, what, problems).value_or(Name{});
}

std::string read_optional_text(const Value* value, std::string_view what, Problems& problems) {
  if (given(value) && name_with_holes(*value)) {
    problems.not_known(fmt::format("{} is not known: {}", what, describe(*value)));
    return {};
  }
  return read_optional_name(value, what, problems).text;
}

std::string read_schema(const Value* value, std::string_view what, Problems& problems) {
  if (!given(value)) return {};
  if (auto name = name_with_holes(*value)) return name->text;
  return read_optional_text(value, what, problems);
}

std::optional<bool> read_optional_flag(const Value* value,
                                       std::string_view what,
                                       Problems& problems) {
  if (!given(value)) return std::nullopt;
  if (const auto* flag = value->as<bool>()) return *flag;
  if (const auto* number = value->as<std::int64_t>()) return *number != 0;
  if (const auto* string = value->as<String>()) return !string->text.empty();
  if (const auto* items = value->as<Sequence>()) return !items->items.empty();
  problems.not_known(fmt::format("{} is not known: {}", what, describe(*value)));
  return std::nullopt;
}

bool read_flag(const Value* value, bool absent, std::string_view what, Problems& problems) {
  if (value == nullptr) return absent;
  return read_optional_flag(value, what, problems).value_or(false);
}

std::optional<std::vector<Value>> read_items(const Value& value) {
  if (const auto* sequence = value.as<Sequence>()) return sequence->items;
  if (const auto* dict = value.as<Dict>()) {
    std::vector<Value> keys;
    for (const auto& [key, item] : dict->items)
      keys.push_back(key);
    return keys;
  }
  const auto* string = value.as<String>();
  if (string == nullptr) return std::nullopt;
  std::vector<Value> characters;
  for (std::size_t at = 0; at < string->text.size();) {
    std::size_t end = at + 1;
    while (end < string->text.size() &&
           (static_cast<unsigned char>(string->text[end]) & 0xc0) == 0x80)
      ++end;
    characters.emplace_back(String{.text = string->text.substr(at, end - at), .map = {}},
                            value.where());
    at = end;
  }
  return characters;
}

std::string float_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::array<char, 32> buffer{};
  const double size = std::fabs(number);
  const bool scientific = size != 0 && (size < 1e-4 || size >= 1e16);
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format);
  std::string text(buffer.data(), error == std::errc{} ? end : buffer.data());
  if (!scientific && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::optional<std::string> plain_text(const Value& value) {
  if (const auto* string = value.as<String>()) return string->text;
  if (const auto* flag = value.as<bool>()) return *flag ? "True" : "False";
  if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = value.as<double>()) return float_text(*number);
  return std::nullopt;
}

}  // namespace miglint::alembic
