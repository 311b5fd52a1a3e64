#include "migrations/alembic/config_toml.h"

#include <fmt/format.h>

#include "migrations/text/toml.h"

namespace miglint {

namespace {

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  return std::nullopt;
}

}  // namespace

Result<std::optional<TomlOptions>> read_tool_alembic(const std::string& path,
                                                     std::string_view text) {
  if (text.find("alembic") == std::string_view::npos) return std::optional<TomlOptions>();
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    // Only the header tells whether this broken file matters to us.
    if (text.find("tool.alembic") == std::string_view::npos) return std::optional<TomlOptions>();
    return Error{fmt::format("{}:{}: not valid TOML: {}",
                             path,
                             parsed.error().source().begin.line,
                             parsed.error().description())};
  }
  const toml::table* table = parsed.table()["tool"]["alembic"].as_table();
  if (table == nullptr) return std::optional<TomlOptions>();
  TomlOptions options;
  for (const auto& [key, node] : *table) {
    TomlOption option;
    option.line = node.source().begin.line;
    if (const toml::array* list = node.as_array()) {
      option.is_list = true;
      for (const toml::node& member : *list)
        if (auto value = scalar_text(member)) option.values.push_back(*value);
    } else if (auto value = scalar_text(node)) {
      option.values.push_back(*value);
    } else {
      continue;
    }
    options.emplace(std::string(key.str()), std::move(option));
  }
  return std::optional(std::move(options));
}

}  // namespace miglint
