#include "linter/toml_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/ddl/lower.h"
#include "migrations/text/nearest.h"

namespace miglint {

std::string near_words(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format(", did you mean '{}'?", near);
}

namespace {

std::optional<ddl::ColumnDefinition> read_column_text(const std::string& text) {
  const bool is_name = text.find(' ') == std::string::npos;
  const std::vector<ddl::Statement> statements =
      ddl::lower(fmt::format("CREATE TABLE t ({}{})", text, is_name ? " text" : ""));
  const auto* table =
      statements.size() == 1 ? std::get_if<ddl::CreateTable>(&statements.front().command) : nullptr;
  if (table == nullptr || table->columns.size() != 1) return std::nullopt;
  ddl::ColumnDefinition column = table->columns.front();
  if (is_name) column.type = {};
  return column;
}

}  // namespace

void TomlValues::fail(const toml::node& node, std::string words) {
  if (!error_)
    error_ = Error{fmt::format("{}:{}: {}", file_, node.source().begin.line, std::move(words))};
}

void TomlValues::each(const toml::table& table, std::string_view prefix, const Keys& keys) {
  for (const auto& [key, node] : table) {
    const auto known = std::ranges::find(keys, key.str(), &Keys::value_type::first);
    if (known != keys.end()) {
      known->second(node);
      continue;
    }
    std::vector<std::string_view> names;
    for (const auto& entry : keys)
      names.push_back(entry.first);
    fail(node,
         fmt::format("there is no key '{}{}'{}", prefix, key.str(), near_words(key.str(), names)));
  }
}

void TomlValues::section(const toml::node& node, std::string_view prefix, const Keys& keys) {
  if (const toml::table* table = node.as_table()) {
    each(*table, prefix, keys);
  } else {
    fail(node, fmt::format("'{}' is a table", prefix.substr(0, prefix.size() - 1)));
  }
}

std::string TomlValues::string(const toml::node& node) {
  if (const auto* value = node.as_string()) return value->get();
  fail(node, "this value is a string in quotes");
  return {};
}

bool TomlValues::boolean(const toml::node& node) {
  if (const auto* value = node.as_boolean()) return value->get();
  fail(node, "this value is true or false");
  return false;
}

int TomlValues::integer(const toml::node& node) {
  if (const auto* value = node.as_integer(); value != nullptr && value->get() >= 0)
    return static_cast<int>(std::min<std::int64_t>(value->get(), 1'000'000'000));
  fail(node, "this value is a whole number");
  return 0;
}

double TomlValues::share(const toml::node& node) {
  const auto value = node.value<double>();
  if (value && *value >= 0 && *value <= 1) return *value;
  fail(node, "this value is a share from 0 to 1, as 0.98");
  return 0;
}

std::vector<std::string> TomlValues::strings(const toml::node& node) {
  std::vector<std::string> found;
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    fail(node, "this value is a list of strings");
    return found;
  }
  for (const toml::node& item : *array)
    found.push_back(string(item));
  return found;
}

std::vector<ddl::ColumnDefinition> TomlValues::columns(const toml::node& node) {
  std::vector<ddl::ColumnDefinition> found;
  for (const std::string& text : strings(node)) {
    if (auto column = read_column_text(text)) {
      found.push_back(*std::move(column));
    } else {
      fail(node,
           fmt::format("'{}' is no column as CREATE TABLE has it: name, type, NOT NULL", text));
    }
  }
  return found;
}

std::vector<std::regex> TomlValues::patterns(const toml::node& node) {
  std::vector<std::regex> found;
  for (const std::string& text : strings(node)) {
    try {
      found.emplace_back(text);
    } catch (const std::regex_error& wrong) {
      fail(node, fmt::format("'{}' is no regular expression: {}", text, wrong.what()));
    }
  }
  return found;
}

}  // namespace miglint
