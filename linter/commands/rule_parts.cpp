#include "linter/commands/rule_parts.h"

#include <fmt/format.h>

#include "rules/aliases.h"

namespace miglint {

namespace {

std::string without_edges(std::string_view text) {
  while (text.starts_with('\n'))
    text.remove_prefix(1);
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  return std::string(text);
}

std::string_view sample_of(OptionKind kind) {
  switch (kind) {
    case OptionKind::kFlag:
      return "true";
    case OptionKind::kNumber:
      return "10";
    case OptionKind::kPatterns:
      return "['^pattern$']";
    case OptionKind::kColumns:
      return "['created_at timestamptz NOT NULL']";
  }
  return "";
}

std::string options_of(const Rule& rule) {
  if (rule.options.empty()) return "";
  std::string out = fmt::format("[options.{}]", rule.name);
  for (const RuleOption& option : rule.options)
    out += fmt::format("\n{} = {}  # {}", option.name, sample_of(option.kind), option.summary);
  return out;
}

// Alike in both languages, which rules_test holds.
std::string configuration_of_examples(const Rule& rule) {
  return without_edges(rule.sql.config.empty() ? rule.alembic.config : rule.sql.config);
}

// What other linters call it.
std::string names_elsewhere(const Rule& rule) {
  std::string out;
  for (const Alias& alias : all_aliases())
    if (alias.rule == rule.name)
      out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", alias.name, alias.peer);
  return out;
}

}  // namespace

std::vector<RulePart> parts_of(const Rule& rule) {
  std::vector<RulePart> parts;
  const auto add = [&](std::string title, std::string text, std::string_view language = {}) {
    if (!text.empty()) parts.push_back({std::move(title), std::move(text), language});
  };
  add("Why", without_edges(rule.why));
  add("When it is silent", without_edges(rule.silent));
  add("Instead", without_edges(rule.instead));
  add("In miglint.toml", options_of(rule), "toml");
  add("The examples have in miglint.toml", configuration_of_examples(rule), "toml");
  add("Reported, in SQL", without_edges(rule.sql.bad), "sql");
  add("Not reported", without_edges(rule.sql.good), "sql");
  add("Reported, in Alembic", without_edges(rule.alembic.bad), "python");
  add("Not reported", without_edges(rule.alembic.good), "python");
  add("Source", std::string(rule.source));
  add("Elsewhere", names_elsewhere(rule));
  return parts;
}

}  // namespace miglint
