#include "linter/roundtrip_section.h"

#include <fmt/format.h>

#include "migrations/text/file_system.h"

namespace miglint {

namespace {

// A word or several: "python3", ["poetry", "run", "python"].
std::vector<std::string> words(const toml::node& node, TomlValues& values) {
  if (node.is_array()) return values.strings(node);
  return {values.string(node)};
}

void read_command(const toml::node& node, TomlValues& values, RoundtripConfig& into) {
  if (node.is_table()) {
    values.section(node,
                   "roundtrip.command.",
                   {{"up", [&](const toml::node& n) { into.command_up = values.string(n); }},
                    {"down", [&](const toml::node& n) { into.command_down = values.string(n); }}});
    if (into.command_up.empty() || into.command_down.empty())
      values.fail(node, "command = { up = \"…\", down = \"…\" } needs both");
    return;
  }
  into.command_up = into.command_down = values.string(node);
  if (into.command_up.find("{direction}") == std::string::npos)
    values.fail(node,
                "a command for both directions needs {direction}, which becomes up or down; or "
                "write command = { up = \"…\", down = \"…\" }");
}

void read_environment(const toml::node& node, TomlValues& values, RoundtripConfig& into) {
  const toml::table* table = node.as_table();
  if (table == nullptr)
    return values.fail(node, "env is a table of variables: env = { APP_ENV = \"test\" }");
  for (const auto& [name, value] : *table)
    into.env.insert_or_assign(std::string(name.str()), values.string(value));
}

}  // namespace

void read_roundtrip(const toml::node& node,
                    const std::string& folder,
                    TomlValues& values,
                    RoundtripConfig& into) {
  const auto path = [&](const toml::node& n) {
    return normalize_path(join_path(folder, values.string(n)));
  };
  values.section(node,
                 "roundtrip.",
                 {{"runner",
                   [&](const toml::node& n) {
                     into.runner = values.string(n);
                     if (into.runner != "sql" && into.runner != "tool")
                       values.fail(n,
                                   fmt::format("runner is 'sql' or 'tool', not '{}'", into.runner));
                   }},
                  {"folder", [&](const toml::node& n) { into.folder = path(n); }},
                  {"python", [&](const toml::node& n) { into.python = words(n, values); }},
                  {"command", [&](const toml::node& n) { read_command(n, values, into); }},
                  {"env", [&](const toml::node& n) { read_environment(n, values, into); }},
                  {"url_env", [&](const toml::node& n) { into.url_env = words(n, values); }},
                  {"seed", [&](const toml::node& n) { into.seed = path(n); }},
                  {"rows", [&](const toml::node& n) { into.rows = values.boolean(n); }},
                  {"statement_timeout", [&](const toml::node& n) {
                     into.statement_timeout = values.integer(n);
                     if (into.statement_timeout == 0)
                       values.fail(n, "statement_timeout is a number of seconds, from 1");
                   }}});
}

}  // namespace miglint
