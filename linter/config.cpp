#include "linter/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "linter/roundtrip_section.h"
#include "linter/toml_values.h"
#include "rules/aliases.h"
#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint {

namespace {

// Reads one table key by key; the first thing that is wrong ends it.
class Reader : private TomlValues {
 public:
  Reader(std::string file, std::string folder)
      : TomlValues(std::move(file)), folder_(std::move(folder)) {}

  std::optional<Error> read(const toml::table& table, Config& config) {
    config.projects.emplace_back();
    ProjectConfig& first = config.projects.front();
    const Keys keys{
        {"path", [&](const toml::node& n) { path(n, first.path); }},
        {"source_format", [&](const toml::node& n) { source_format(n, first.source_format); }},
        {"pg_version", [&](const toml::node& n) { pg_version(n, first.pg_version); }},
        {"snapshot", [&](const toml::node& n) { path(n, first.snapshot); }},
        {"transaction", [&](const toml::node& n) { transaction(n, first); }},
        {"fail_on",
         [&](const toml::node& n) {
           if (const auto level = parse_fail_on(string(n))) {
             config.fail_on = *level;
           } else {
             fail(n, level.error().message);
           }
         }},
        {"baseline", [&](const toml::node& n) { path(n, config.baseline); }},
        {"select", [&](const toml::node& n) { rule_names(n, config.select); }},
        {"ignore", [&](const toml::node& n) { rule_names(n, config.ignore); }},
        {"severity", [&](const toml::node& n) { severities(n, config.severity, config.ignore); }},
        {"override", [&](const toml::node& n) { overrides(n, config.overrides); }},
        {"options", [&](const toml::node& n) { options(n, config); }},
        {"tables",
         [&](const toml::node& n) {
           section(n,
                   "tables.",
                   {{"small", [&](const toml::node& m) { config.small_tables = strings(m); }},
                    {"hot", [&](const toml::node& m) { config.hot_tables = strings(m); }}});
         }},
        {"alembic",
         [&](const toml::node& n) {
           section(n,
                   "alembic.",
                   {{"types", [&](const toml::node& m) { types(m, config.alembic_types); }}});
         }},
        {"graph", [&](const toml::node& n) { graph(n, config); }},
        {"check_downgrade",
         [&](const toml::node& n) {
           const std::string word = string(n);
           if (word != "strict" && word != "normal")
             fail(n, fmt::format("check_downgrade is 'strict' or 'normal', not '{}'", word));
           config.strict_downgrades = word == "strict";
         }},
        {"downgrade_policy", [&](const toml::node& n) { downgrade_policy(n, config); }},
        {"analysis_coverage", [&](const toml::node& n) { config.analysis_coverage = share(n); }},
        {"compat_suppressions",
         [&](const toml::node& n) { config.compat_suppressions = boolean(n); }},
        {"require_reason", [&](const toml::node& n) { config.require_reason = boolean(n); }},
        {"roundtrip",
         [&](const toml::node& n) { read_roundtrip(n, folder_, *this, config.roundtrip); }},
        {"project", [&](const toml::node& n) { projects(n, config); }},
    };
    each(table, "", keys);
    return error();
  }

 private:
  void path(const toml::node& node, std::string& into) {
    into = normalize_path(join_path(folder_, string(node)));
  }

  void source_format(const toml::node& node, std::string& into) {
    const auto format = parse_source_format(string(node));
    if (format) {
      into = *format;
    } else {
      fail(node, format.error().message);
    }
  }

  void pg_version(const toml::node& node, std::optional<int>& into) {
    const auto* number = node.as_integer();
    const auto version =
        parse_pg_version(number != nullptr ? std::to_string(number->get()) : string(node));
    if (version) {
      into = *version;
    } else {
      fail(node, version.error().message);
    }
  }

  // What the runner really does, where the tree does not say it.
  void transaction(const toml::node& node, ProjectConfig& project) {
    section(
        node,
        "transaction.",
        {{"mode", [&](const toml::node& n) { transaction_mode(n, project.transaction); }},
         {"multi_statement", [&](const toml::node& n) { project.multi_statement = boolean(n); }}});
  }

  void transaction_mode(const toml::node& node, std::optional<TransactionMode>& into) {
    using enum TransactionMode;
    constexpr std::array<std::pair<std::string_view, TransactionMode>, 6> kModes = {
        {{"wrapped", kWrapped},
         {"all-in-one", kAllInOne},
         {"batch", kBatch},
         {"pipeline", kPipeline},
         {"per-stmt", kPerStatement},
         {"script", kScript}}};
    const std::string word = string(node);
    for (const auto& [name, mode] : kModes)
      if (name == word) into = mode;
    if (!into)
      fail(node,
           fmt::format("mode is 'wrapped', 'all-in-one', 'batch', 'pipeline', 'per-stmt' or "
                       "'script', not '{}'",
                       word));
  }

  void downgrade_policy(const toml::node& node, Config& config) {
    const std::string word = string(node);
    if (word == "declared") {
      config.downgrade_policy = DowngradePolicy::kDeclared;
    } else if (word == "required") {
      config.downgrade_policy = DowngradePolicy::kRequired;
    } else if (word == "forward-only") {
      config.downgrade_policy = DowngradePolicy::kForwardOnly;
    } else {
      fail(node,
           fmt::format("downgrade_policy is 'required', 'declared' or 'forward-only', not '{}'",
                       word));
    }
  }

  // Our name of the rule; the name itself where there is none, which is a failure.
  std::string rule_name(const toml::node& node, std::string_view name) {
    if (const RegisteredRule* rule = find_rule_or_alias(name)) return std::string(rule->rule->name);
    const std::string_view near = nearest_rule(name);
    fail(node,
         fmt::format("there is no rule '{}'{}",
                     name,
                     near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
    return std::string(name);
  }

  void rule_names(const toml::node& node, std::vector<std::string>& into) {
    into = strings(node);
    for (std::string& name : into)
      name = rule_name(node, name);
  }

  void severities(const toml::node& node,
                  std::map<std::string, Severity>& chosen,
                  std::vector<std::string>& ignored) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return fail(node, "'severity' is a table of rule = \"error\" and the like");
    for (const auto& [key, value] : *table) {
      const std::string rule = rule_name(value, key.str());
      const std::string word = string(value);
      if (word == "off") {
        ignored.push_back(rule);
        continue;
      }
      bool known = false;
      for (const Severity severity : {Severity::kInfo, Severity::kWarning, Severity::kError}) {
        if (name_of(severity) != word) continue;
        chosen[rule] = severity;
        known = true;
      }
      if (!known)
        fail(value, fmt::format("'{}' is no severity; use error, warning, info or off", word));
    }
  }

  void overrides(const toml::node& node, std::vector<Override>& into) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return fail(node, "overrides are written as [[override]]");
    for (const toml::node& item : *array) {
      Override one;
      std::vector<std::string> ignored;
      section(
          item,
          "override.",
          {{"paths", [&](const toml::node& n) { one.paths = strings(n); }},
           {"ignore", [&](const toml::node& n) { rule_names(n, ignored); }},
           {"severity", [&](const toml::node& n) { severities(n, one.severity, one.ignore); }}});
      one.ignore.insert(one.ignore.end(), ignored.begin(), ignored.end());
      if (one.paths.empty()) fail(item, "an [[override]] needs paths, as [\"legacy/*\"]");
      for (std::string& pattern : one.paths)
        pattern = normalize_path(join_path(folder_, pattern));
      into.push_back(std::move(one));
    }
  }

  void options(const toml::node& node, Config& config) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return fail(node, "'options' holds a table for each rule");
    for (const auto& [key, value] : *table) {
      const RegisteredRule* rule = find_rule(rule_name(value, key.str()));
      if (rule == nullptr) return;
      OptionValues& values = config.rule_options[std::string(rule->rule->name)];
      Keys keys;
      for (const RuleOption& option : rule->rule->options)
        keys.emplace_back(option.name, [&](const toml::node& n) { set_option(option, n, values); });
      section(value, fmt::format("options.{}.", rule->rule->name), keys);
    }
  }

  void set_option(const RuleOption& option, const toml::node& node, OptionValues& values) {
    switch (option.kind) {
      case OptionKind::kFlag:
        return values.set(option.name, boolean(node));
      case OptionKind::kNumber:
        return values.set(option.name, std::int64_t{integer(node)});
      case OptionKind::kPatterns:
        return values.set(option.name, patterns(node));
      case OptionKind::kColumns:
        return values.set(option.name, columns(node));
    }
  }

  void types(const toml::node& node, TypeTable& into) {
    const toml::table* table = node.as_table();
    if (table == nullptr)
      return fail(node, "alembic.types is a table: \"app.types.Money\" = \"NUMERIC(12, 2)\"");
    for (const auto& [name, value] : *table) {
      std::string sql = string(value);
      if (sql.empty()) fail(value, fmt::format("the SQL of type '{}' is empty", name.str()));
      into.insert_or_assign(std::string(name.str()), std::move(sql));
    }
  }

  void graph(const toml::node& node, Config& config) {
    section(
        node,
        "graph.",
        {{"allowed_heads",
          [&](const toml::node& n) {
            config.graph.allowed_heads = static_cast<std::uint32_t>(integer(n));
          }},
         {"allowed_bases", [&](const toml::node& n) { config.graph.allowed_bases = strings(n); }},
         {"squash_baseline",
          [&](const toml::node& n) { config.graph.squashed_parents = strings(n); }},
         {"out_of_order", [&](const toml::node& n) { config.graph.out_of_order = boolean(n); }},
         {"version_num_length",
          [&](const toml::node& n) { config.version_num_length = integer(n); }}});
  }

  void projects(const toml::node& node, Config& config) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return fail(node, "projects are written as [[project]]");
    config.projects.clear();
    for (const toml::node& item : *array) {
      ProjectConfig project;
      section(
          item,
          "project.",
          {{"path", [&](const toml::node& n) { path(n, project.path); }},
           {"source_format", [&](const toml::node& n) { source_format(n, project.source_format); }},
           {"pg_version", [&](const toml::node& n) { pg_version(n, project.pg_version); }},
           {"snapshot", [&](const toml::node& n) { path(n, project.snapshot); }},
           {"transaction", [&](const toml::node& n) { transaction(n, project); }}});
      if (project.path.empty()) fail(item, "a [[project]] needs a path");
      config.projects.push_back(project);
    }
  }

  std::string folder_;
};

Result<Config> parse(const std::string& file, const std::string& text, bool pyproject) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const toml::parse_error& wrong = parsed.error();
    return Error{fmt::format("{}:{}: {}", file, wrong.source().begin.line, wrong.description())};
  }
  Config config;
  config.file = file;
  const toml::table* table = &parsed.table();
  if (pyproject) table = parsed.table()["tool"]["miglint"].as_table();
  if (table == nullptr) return Error{fmt::format("{} has no [tool.miglint]", file)};
  if (auto wrong = Reader(file, std::string(parent_path(file))).read(*table, config)) return *wrong;
  if (config.projects.empty()) config.projects.emplace_back();
  return config;
}

bool is_pyproject(std::string_view file) {
  return file_name(file) == "pyproject.toml";
}

}  // namespace

Result<Config> read_config(const FileSystem& files,
                           const std::string& path,
                           const std::string& explicit_file) {
  if (!explicit_file.empty()) {
    const auto text = files.read(explicit_file);
    if (!text) return text.error();
    return parse(explicit_file, *text, is_pyproject(explicit_file));
  }
  std::string folder = files.is_directory(path) ? path : std::string(parent_path(path));
  if (folder.empty()) folder = ".";
  // Upwards by "..", so that every message names a path that works from the current folder.
  constexpr int kDeepest = 64;
  for (int level = 0; level < kDeepest; ++level) {
    for (const char* name : {"miglint.toml", "pyproject.toml"}) {
      const std::string file = normalize_path(join_path(folder, name));
      if (!files.is_file(file)) continue;
      const auto text = files.read(file);
      if (!text) return text.error();
      // A pyproject.toml is asked only where it speaks of us: it belongs to others too.
      if (is_pyproject(file) && text->find("tool.miglint") == std::string::npos) continue;
      return parse(file, *text, is_pyproject(file));
    }
    const std::string up = normalize_path(join_path(folder, ".."));
    if (!files.is_directory(up) || files.canonical(up) == files.canonical(folder)) break;
    folder = up;
  }
  Config none;
  none.projects.emplace_back();
  return none;
}

}  // namespace miglint
