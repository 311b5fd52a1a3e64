#include "migrations/alembic/environment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "migrations/alembic/environment_module.h"

namespace miglint {

namespace {

// What the calls of context.configure(…) say beside the facts.
struct Configured {
  bool seen = false;
  bool literal_binds = false;
  bool open = false;      // keywords that are not known
  bool computed = false;  // a value of those that rules ask for is not known
};

// False where the value is computed.
bool read_flag(const EnvironmentModule& module, const PythonNode& value, bool& flag) {
  const auto known = literal_bool(module, value);
  if (known) flag = *known;
  return known.has_value();
}

void read_text(const EnvironmentModule& module, const PythonNode& value, std::string& text) {
  if (auto known = literal_string(module, value)) text = *std::move(known);
}

void read_configure(const EnvironmentModule& module,
                    const PythonNode& items,
                    ProjectFacts& facts,
                    Configured& configured,
                    int depth) {
  if (depth > 3) return;
  each_item(items, [&](const std::string& name, const PythonNode& value) {
    if (name == "**") {
      const PythonNode more = module.resolve(value);
      const bool is_dict =
          more.is("dictionary") || (more.is("call") && callee_name(more) == "dict");
      configured.open = configured.open || !is_dict;
      read_configure(module, more, facts, configured, depth + 1);
    } else if (name == "transaction_per_migration") {
      configured.computed |= !read_flag(module, value, facts.transaction_per_migration);
    } else if (name == "transactional_ddl") {
      configured.computed |= !read_flag(module, value, facts.transactional_ddl);
    } else if (name == "version_table") {
      read_text(module, value, facts.version_table);
    } else if (name == "version_table_schema") {
      read_text(module, value, facts.version_table_schema);
    } else if (name == "include_schemas") {
      read_flag(module, value, facts.include_schemas);
    } else if (name == "compare_type") {
      read_flag(module, value, facts.compare_type);
    } else if (name == "literal_binds") {
      const auto known = literal_bool(module, value);
      configured.literal_binds = configured.literal_binds || known.value_or(true);
    }
  });
}

// create_engine(…, isolation_level="AUTOCOMMIT"), execution_options(…): every statement commits.
bool asks_for_autocommit(const EnvironmentModule& module, const PythonNode& call) {
  static constexpr std::array<std::string_view, 5> kTakers{"create_engine",
                                                           "create_async_engine",
                                                           "engine_from_config",
                                                           "async_engine_from_config",
                                                           "execution_options"};
  if (std::ranges::count(kTakers, callee_name(call)) == 0) return false;
  bool asks = false;
  each_item(call, [&](const std::string& name, const PythonNode& value) {
    if (name == "isolation_level") asks = literal_string(module, value) == "AUTOCOMMIT";
  });
  return asks;
}

// A synchronous engine is sure where one is made in env.py and nothing asynchronous is named.
bool makes_synchronous_engine(const EnvironmentModule& module) {
  bool makes = false;
  bool is_async = false;
  walk(module.root(), [&](const PythonNode& node) {
    if (node.is("identifier")) {
      const std::string_view name = node.text();
      makes = makes || name == "engine_from_config" || name == "create_engine";
      is_async = is_async || name.find("async") != std::string_view::npos ||
                 name.find("Async") != std::string_view::npos || name == "run_sync";
    }
    is_async = is_async || node.is("await");
  });
  return makes && !is_async;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Words and signs of `SET lock_timeout = '5s'` or `-c lock_timeout=5s`, lower-cased.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lower(text) + " ") {
    if (std::string_view(" \t\r\n='\";,").find(c) == std::string_view::npos) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

bool is_zero(const std::vector<std::string>& words, std::size_t at) {
  return at < words.size() && words[at].find_first_not_of("0ms") == std::string::npos;
}

// A statement that is executed: SET [SESSION | LOCAL] lock_timeout …; 0 switches it off.
bool sets_lock_timeout(std::string_view sql) {
  const auto words = words_of(sql);
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    if (words[at] != "set") continue;
    std::size_t name = at + 1;
    if (words[name] == "session" || words[name] == "local") ++name;
    if (name >= words.size() || words[name] != "lock_timeout") continue;
    const std::size_t value =
        name + 1 < words.size() && words[name + 1] == "to" ? name + 2 : name + 1;
    if (!is_zero(words, value)) return true;
  }
  return false;
}

// Options of a connection, as libpq takes them: `-c lock_timeout=5s`, `-clock_timeout=5s`.
bool options_set_lock_timeout(std::string_view options) {
  const auto words = words_of(options);
  for (std::size_t at = 0; at < words.size(); ++at) {
    const bool spaced = words[at] == "lock_timeout" && at > 0 && words[at - 1] == "-c";
    if ((spaced || words[at] == "-clock_timeout" || words[at] == "--lock_timeout" ||
         words[at] == "--lock-timeout") &&
        !is_zero(words, at + 1))
      return true;
  }
  return false;
}

// The first string in a call's arguments, inside text(…) too.
std::string executed_text(const EnvironmentModule& module, const PythonNode& call) {
  std::string text;
  int budget = 200;
  walk(call.child("arguments"), [&](const PythonNode& node) {
    if (!text.empty() || --budget < 0) return;
    const PythonNode value = node.is("identifier") ? module.resolve(node) : node;
    bool computed = false;
    if (is_string(value)) text = string_text(value, computed);
  });
  return text;
}

// Calls run_migrations() with neither context.begin_transaction() nor engine.begin() around it:
// then nothing opens a transaction, whatever the dialect can do.
bool runs_without_transaction(const EnvironmentModule& module) {
  bool runs = false;
  bool begins = false;
  walk(module.root(), [&](const PythonNode& node) {
    if (!node.is("call")) return;
    const std::string_view name = callee_name(node);
    runs = runs || name == "run_migrations";
    begins = begins || name == "begin_transaction" || name == "begin";
  });
  return runs && !begins;
}

}  // namespace

AlembicEnvironment read_environment(const FileSystem& files, const AlembicConfig& config) {
  AlembicEnvironment environment;
  ProjectFacts& facts = environment.facts;
  facts.file_template = config.file_template;
  facts.sets_lock_timeout = config.sets_lock_timeout;
  auto text = files.read(join_path(config.script_location, "env.py"));
  if (!text) return environment;
  EnvironmentModule env(*std::move(text));
  env.note_assignments();
  Configured configured;
  walk(env.root(), [&](const PythonNode& node) {
    if (node.is("call") && callee_name(node) == "configure") {
      configured.seen = true;
      if (!environment.configured_at) environment.configured_at = node.begin();
      read_configure(env, node, facts, configured, 0);
    } else if (node.is("call") && asks_for_autocommit(env, node)) {
      facts.transactional_ddl = false;
    } else if (node.is("call") &&
               (callee_name(node) == "execute" || callee_name(node) == "exec_driver_sql")) {
      facts.sets_lock_timeout =
          facts.sets_lock_timeout || sets_lock_timeout(executed_text(env, node));
    } else if (is_string(node)) {
      bool computed = false;
      facts.sets_lock_timeout =
          facts.sets_lock_timeout || options_set_lock_timeout(string_text(node, computed));
    }
  });
  if (runs_without_transaction(env)) facts.transactional_ddl = false;
  environment.computed = configured.open || configured.computed;
  if (configured.seen && !configured.open) environment.literal_binds = configured.literal_binds;
  environment.synchronous_engine = makes_synchronous_engine(env);
  environment.naming = read_naming_convention(files, config, env);
  facts.naming_convention = environment.naming.patterns;
  return environment;
}

}  // namespace miglint
