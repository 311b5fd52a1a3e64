// SQLAlchemy's sql/naming.py: which constraints a convention names, and what its tokens stand for.

#include "migrations/alembic/naming_convention.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "migrations/alembic/names.h"

namespace miglint::alembic {

namespace {

constexpr std::string_view kDefaultIndexPattern = "ix_%(column_0_label)s";

std::optional<std::string> pattern_for(std::string_view kind, const NamingConvention* naming) {
  const bool none = naming == nullptr || naming->empty();
  if (none) {
    if (kind == "ix") return std::string(kDefaultIndexPattern);
    return std::nullopt;
  }
  const auto found = naming->patterns.find(std::string(kind));
  if (found == naming->patterns.end()) return std::nullopt;
  return found->second;
}

// A column's name as `<schema>_<table>_<column>`.
std::string label_of(const NamedThing& thing, const std::string& column) {
  std::string schema = thing.schema;
  std::ranges::replace(schema, '.', '_');
  const std::string prefix = schema.empty() ? "" : schema + "_";
  return prefix + thing.table + "_" + column;
}

// column_0_name, column_0N_label, column_0_N_name, referred_column_1_name …
std::optional<std::string> column_token(std::string_view token, const NamedThing& thing) {
  const bool referred = token.starts_with("referred_");
  if (referred) token.remove_prefix(std::string_view("referred_").size());
  constexpr std::string_view kColumn = "column_";
  if (!token.starts_with(kColumn)) return std::nullopt;
  token.remove_prefix(kColumn.size());
  std::size_t digits = 0;
  std::size_t first = 0;
  while (digits < token.size() && std::isdigit(static_cast<unsigned char>(token[digits])) != 0 &&
         digits < 4)
    first = first * 10 + static_cast<std::size_t>(token[digits++] - '0');
  if (digits == 0) return std::nullopt;
  token.remove_prefix(digits);
  const bool separated = token.starts_with("_N_");
  const bool all = separated || token.starts_with("N_");
  token.remove_prefix(std::min(token.size(), std::size_t{separated ? 3U : all ? 2U : 1U}));
  if (token != "name" && token != "key" && token != "label") return std::nullopt;

  const auto& columns = referred ? thing.referred_columns : thing.columns;
  std::string text;
  for (std::size_t i = first; i < columns.size(); ++i) {
    if (i > first && !all) break;
    if (i > first && separated) text += "_";
    text += token == "label" ? label_of(thing, columns[i]) : columns[i];
  }
  return text;
}

std::optional<std::string> token_text(std::string_view token,
                                      const NamedThing& thing,
                                      Problems& problems) {
  if (token == "table_name") return thing.table;
  if (token == "referred_table_name") return thing.referred_table;
  if (token == "constraint_name") {
    if (thing.name.text.empty())
      problems.refuse(
          "Naming convention including %(constraint_name)s token requires that constraint is "
          "explicitly named.");
    return thing.name.text;
  }
  return column_token(token, thing);
}

std::string filled_in(std::string_view pattern, const NamedThing& thing, Problems& problems) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '%') {
      text += pattern[at];
      continue;
    }
    if (pattern.substr(at).starts_with("%%")) {
      text += '%';
      ++at;
      continue;
    }
    const std::size_t close = pattern.find(")s", at);
    if (close == std::string_view::npos || !pattern.substr(at).starts_with("%(")) {
      problems.not_known(fmt::format("the naming convention `{}` is not understood", pattern));
      return {};
    }
    const std::string_view token = pattern.substr(at + 2, close - at - 2);
    const auto value = token_text(token, thing, problems);
    if (!value)
      problems.not_known(fmt::format("the naming convention's own token `{}` is not known", token));
    text += value.value_or("");
    at = close + 1;
  }
  return text;
}

}  // namespace

std::string final_name(const NamedThing& thing,
                       const NamingConvention* naming,
                       Problems& problems) {
  if (thing.name.final_name) {
    Name name = thing.name;
    name.text = shortened(name.text);
    return quote_name(name);
  }
  const auto pattern = thing.kind.empty() ? std::nullopt : pattern_for(thing.kind, naming);
  const bool applies =
      pattern && (thing.name.text.empty() || pattern->find("constraint_name") != std::string::npos);
  if (applies)
    return quote_name(
        Name{.text = shortened(filled_in(*pattern, thing, problems)), .quote = thing.name.quote});
  if (thing.name.text.empty()) return {};
  if (character_count(thing.name.text) > kMaxNameLength)
    problems.refuse(fmt::format("Identifier '{}' exceeds maximum length of {} characters",
                                thing.name.text,
                                kMaxNameLength));
  return quote_name(thing.name);
}

}  // namespace miglint::alembic
