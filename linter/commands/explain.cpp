// `miglint explain RULE`: what the rule's own file says, for people.

#include <fmt/format.h>

#include "linter/commands/commands.h"
#include "rules/aliases.h"
#include "rules/rule.h"

namespace miglint {

namespace {

constexpr std::string_view kExitCodes =
    "0  no finding at or above --fail-on (error, if nothing is said)\n"
    "1  at least one\n"
    "2  the work could not be done: an unknown option or rule, a path or configuration that "
    "cannot\n"
    "   be read, no migrations; one line on stderr says what\n";

std::string_view without_edges(std::string_view text) {
  while (text.starts_with('\n'))
    text.remove_prefix(1);
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  return text;
}

void part(std::string_view title, std::string_view text, std::string& out) {
  text = without_edges(text);
  if (!text.empty()) out += fmt::format("\n{}\n{}\n", title, text);
}

void indented(std::string_view title, std::string_view text, std::string& out) {
  text = without_edges(text);
  if (text.empty()) return;
  out += fmt::format("\n{}\n\n", title);
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += end == at ? "\n" : fmt::format("    {}\n", text.substr(at, end - at));
    at = end + 1;
  }
}

void example(std::string_view language, const Example& shown, std::string& out) {
  indented(fmt::format("Reported, in {}:", language), shown.bad, out);
  indented("Not reported:", shown.good, out);
}

}  // namespace

Result<Outcome> commands::explain(const Options& options,
                                  const FileSystem& /*files*/,
                                  const Surroundings& /*around*/) {
  if (options.topic == "exit-codes") return Outcome{std::string(kExitCodes)};
  const RegisteredRule* found = find_rule_or_alias(options.topic);
  if (found == nullptr) {
    const std::string_view near = nearest_rule(options.topic);
    return Error{fmt::format("there is no rule '{}'{}; `miglint rules` lists them",
                             options.topic,
                             near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
  }
  const Rule& rule = *found->rule;
  std::string out = fmt::format(
      "{} ({}, {})\n{}\n", rule.name, name_of(found->topic), name_of(rule.severity), rule.summary);
  part("Why", rule.why, out);
  part("When it is silent", rule.silent, out);
  part("Instead", rule.instead, out);
  example("SQL", rule.sql, out);
  example("Alembic", rule.alembic, out);
  out += fmt::format("\nTo allow one place:  -- miglint: allow {} — reason\n", rule.name);
  return Outcome{out};
}

}  // namespace miglint
