// `miglint rules`: every rule with its severity and one line about it; as Markdown the reference
// page.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "linter/commands/commands.h"
#include "linter/commands/rule_parts.h"
#include "linter/report/markdown_text.h"
#include "linter/version.h"
#include "rules/rule.h"

namespace miglint {

static std::string rules_json() {
  using Json = nlohmann::ordered_json;
  Json rules = Json::array();
  for (const RegisteredRule& registered : all_rules()) {
    rules.push_back({{"rule", registered.rule->name},
                     {"topic", name_of(registered.topic)},
                     {"severity", name_of(registered.rule->severity)},
                     {"default", registered.rule->on_by_default},
                     {"summary", registered.rule->summary}});
  }
  const Json whole{{"schema_version", 1},
                   {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}},
                   {"rules", std::move(rules)}};
  return whole.dump(2) + "\n";
}

static std::string rules_markdown() {
  std::string out =
      "# Rules\n\nWritten by `miglint rules --format markdown`. `miglint explain RULE` shows the "
      "same on a terminal.\n";
  std::optional<Topic> topic;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    if (topic != registered.topic) out += fmt::format("\n- {}:", name_of(registered.topic));
    out += fmt::format("{} [{}](#{})", topic == registered.topic ? "," : "", rule.name, rule.name);
    topic = registered.topic;
  }
  out += '\n';
  topic = std::nullopt;
  for (const RegisteredRule& registered : all_rules()) {
    const Rule& rule = *registered.rule;
    if (topic != registered.topic) out += fmt::format("\n## {}\n", name_of(registered.topic));
    topic = registered.topic;
    out += fmt::format("\n### {}\n\n{}{}: {}.\n",
                       rule.name,
                       name_of(rule.severity),
                       rule.on_by_default ? "" : ", off by default",
                       report::markdown_text(rule.summary));
    for (const RulePart& part : parts_of(rule))
      out += part.language.empty()
                 ? fmt::format("\n**{}.** {}\n", part.title, report::markdown_text(part.text))
                 : fmt::format(
                       "\n{}:\n\n{}", part.title, report::code_block(part.text, part.language, ""));
  }
  return out;
}

Result<Outcome> commands::rules(const Options& options,
                                const FileSystem& /*files*/,
                                const Surroundings& /*around*/) {
  if (options.format == "json") return Outcome{rules_json()};
  if (options.format == "markdown") return Outcome{rules_markdown()};
  std::size_t width = 0;
  for (const RegisteredRule& registered : all_rules())
    width = std::max(width, registered.rule->name.size());
  std::string out;
  std::optional<Topic> topic;
  for (const RegisteredRule& registered : all_rules()) {
    if (topic != registered.topic) {
      out += fmt::format("{}{}\n", topic ? "\n" : "", name_of(registered.topic));
      topic = registered.topic;
    }
    out += fmt::format("  {:{}}  {:7}  {}{}\n",
                       registered.rule->name,
                       width,
                       name_of(registered.rule->severity),
                       registered.rule->summary,
                       registered.rule->on_by_default ? "" : " (off by default)");
  }
  return Outcome{out};
}

}  // namespace miglint
