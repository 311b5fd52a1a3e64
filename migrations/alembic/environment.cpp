#include "migrations/alembic/environment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "migrations/python/tree.h"

namespace miglint {

namespace {

constexpr int kMaxDepth = 200;              // of nested nodes that are looked into
constexpr std::size_t kMaxModules = 40;     // that are read for a naming convention
constexpr std::size_t kImportBytes = 8192;  // of a module: imports stand at its top
constexpr std::array<std::string_view, 5> kKinds = {"ix", "uq", "ck", "fk", "pk"};

// One module's tree with the plain assignments `name = value` of any level.
class Module {
 public:
  explicit Module(std::string text) : text_(std::move(text)), tree_(PythonTree::parse(text_)) {}

  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  PythonNode root() const { return tree_ == nullptr ? PythonNode() : tree_->root(); }

  // A name stands for what was assigned to it last in the text.
  PythonNode resolve(PythonNode node) const {
    for (int i = 0; i < 8 && node && node.is("identifier"); ++i) {
      const auto found = assigned_.find(node.text());
      if (found == assigned_.end()) return {};
      node = found->second;
    }
    return node;
  }

  void note_assignment(PythonNode assignment) {
    const PythonNode left = assignment.child("left");
    const PythonNode right = assignment.child("right");
    if (left && right && left.is("identifier")) assigned_[left.text()] = right;
  }

 private:
  std::string text_;
  std::unique_ptr<PythonTree> tree_;
  std::map<std::string_view, PythonNode> assigned_;
};

template <typename Visit>
void walk(const PythonNode& node, const Visit& visit, int depth = 0) {
  if (!node || depth > kMaxDepth) return;
  visit(node);
  for (const PythonNode& child : node.named_children())
    walk(child, visit, depth + 1);
}

// The text of a string literal without prefix, quotes and escapes; parts that are computed are
// left out, and `computed` is set.
std::string string_text(const PythonNode& node, bool& computed) {
  std::string text;
  if (node.is("concatenated_string")) {
    for (const PythonNode& part : node.named_children())
      text += string_text(part, computed);
    return text;
  }
  for (const PythonNode& part : node.children()) {
    if (part.is("string_content")) {
      for (const PythonNode& inner : part.children())
        if (inner.is("escape_sequence")) computed = true;
      text += part.text();
    } else if (part.is("interpolation")) {
      computed = true;
    }
  }
  return text;
}

bool is_string(const PythonNode& node) {
  return node && (node.is("string") || node.is("concatenated_string"));
}

std::optional<std::string> literal_string(const Module& module, PythonNode node) {
  node = module.resolve(node);
  if (!is_string(node)) return std::nullopt;
  bool computed = false;
  std::string text = string_text(node, computed);
  return computed ? std::nullopt : std::optional(std::move(text));
}

std::optional<bool> literal_bool(const Module& module, PythonNode node) {
  node = module.resolve(node);
  if (!node) return std::nullopt;
  if (node.is("true")) return true;
  if (node.is("false")) return false;
  return std::nullopt;
}

std::string_view callee_name(const PythonNode& call) {
  const PythonNode function = call.child("function");
  if (!function) return {};
  return function.is("attribute") ? function.child("attribute").text() : function.text();
}

// {"name": value} and dict(name=value) alike.
template <typename Visit>
void each_item(const PythonNode& node, const Visit& visit) {
  if (!node) return;
  const bool is_call = node.is("call");
  const PythonNode items = is_call ? node.child("arguments") : node;
  if (!items) return;
  for (const PythonNode& item : items.named_children()) {
    if (item.is("keyword_argument")) {
      visit(std::string(item.child("name").text()), item.child("value"));
    } else if (item.is("pair") && is_string(item.child("key"))) {
      bool computed = false;
      visit(string_text(item.child("key"), computed), item.child("value"));
    } else if (item.is("dictionary_splat")) {
      const auto inner = item.named_children();
      if (!inner.empty()) visit("**", inner.front());
    }
  }
}

void read_configure(const Module& module, const PythonNode& items, ProjectFacts& facts, int depth) {
  if (depth > 3) return;
  each_item(items, [&](const std::string& name, const PythonNode& value) {
    if (name == "**") {
      read_configure(module, module.resolve(value), facts, depth + 1);
    } else if (name == "transaction_per_migration") {
      if (auto flag = literal_bool(module, value)) facts.transaction_per_migration = *flag;
    } else if (name == "transactional_ddl") {
      if (auto flag = literal_bool(module, value)) facts.transactional_ddl = *flag;
    } else if (name == "version_table") {
      if (auto text = literal_string(module, value)) facts.version_table = *std::move(text);
    }
  });
}

// create_engine(…, isolation_level="AUTOCOMMIT"), execution_options(…): every statement commits.
bool asks_for_autocommit(const Module& module, const PythonNode& call) {
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
std::string executed_text(const Module& module, const PythonNode& call) {
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
bool runs_without_transaction(const Module& module) {
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

NamingConvention literal_convention(const Module& module, const PythonNode& node) {
  NamingConvention naming;
  each_item(module.resolve(node), [&](const std::string& name, const PythonNode& value) {
    if (std::ranges::find(kKinds, name) == kKinds.end()) return;
    if (auto text = literal_string(module, value)) naming.patterns[name] = *std::move(text);
  });
  return naming;
}

// MetaData(naming_convention=…), metadata.naming_convention = …
NamingConvention find_convention(Module& module) {
  NamingConvention naming;
  walk(module.root(), [&](const PythonNode& node) {
    if (!naming.empty()) return;
    if (node.is("keyword_argument") && node.child("name").text() == "naming_convention") {
      naming = literal_convention(module, node.child("value"));
    } else if (node.is("assignment")) {
      const PythonNode left = node.child("left");
      if (left && left.is("attribute") && left.child("attribute").text() == "naming_convention")
        naming = literal_convention(module, node.child("right"));
    }
  });
  return naming;
}

void note_assignments(Module& module) {
  walk(module.root(), [&](const PythonNode& node) {
    if (node.is("assignment")) module.note_assignment(node);
  });
}

struct ModuleFile {
  std::string path;
  std::string package;  // folder that relative imports start from
};

class ConventionSearch {
 public:
  ConventionSearch(const FileSystem& files, const std::vector<std::string>& roots)
      : files_(files), roots_(roots) {}

  // Breadth first: what env.py imports from, then what those import from, two levels deep.
  NamingConvention run(Module& env, const std::string& env_folder) {
    std::vector<ModuleFile> level = imports_of(env, env_folder);
    for (int depth = 0; depth < 2; ++depth) {
      std::vector<ModuleFile> next;
      for (const ModuleFile& file : level) {
        if (!seen_.insert(file.path).second || seen_.size() > kMaxModules) continue;
        auto text = files_.read(file.path);
        if (!text) continue;
        const bool speaks = text->find("naming_convention") != std::string::npos;
        if (!speaks && text->size() > kImportBytes) text->resize(kImportBytes);
        Module module(*std::move(text));
        if (speaks) {
          note_assignments(module);
          if (auto naming = find_convention(module); !naming.empty()) return naming;
        }
        for (ModuleFile& inner : imports_of(module, file.package))
          next.push_back(std::move(inner));
      }
      level = std::move(next);
    }
    return {};
  }

 private:
  std::vector<ModuleFile> imports_of(Module& module, const std::string& package) const {
    std::vector<ModuleFile> found;
    walk(module.root(), [&](const PythonNode& node) {
      if (node.is("import_from_statement")) {
        const PythonNode from = node.child("module_name");
        if (!from) return;
        add(std::string(from.text()), package, found);
        // `from app import models`: the module may be the name.
        const std::string dot = from.text().ends_with('.') ? "" : ".";
        for (const PythonNode& name : node.named_children())
          if (name.is("dotted_name") && !(name == from))
            add(std::string(from.text()) + dot + std::string(name.text()), package, found);
      } else if (node.is("import_statement")) {
        for (const PythonNode& name : node.named_children())
          if (name.is("dotted_name")) add(std::string(name.text()), package, found);
      }
    });
    return found;
  }

  void add(std::string name, const std::string& package, std::vector<ModuleFile>& found) const {
    std::vector<std::string> roots = roots_;
    if (name.starts_with('.')) {
      std::string base = package;
      name.erase(0, 1);
      for (; name.starts_with('.'); name.erase(0, 1))
        base = normalize_path(join_path(base, ".."));
      roots = {base};
    }
    std::ranges::replace(name, '.', '/');
    for (const std::string& root : roots) {
      const std::string path = normalize_path(join_path(root, name));
      if (files_.is_file(path + ".py")) {
        found.push_back({path + ".py", normalize_path(join_path(parent_path(path), "."))});
        return;
      }
      const std::string inside = join_path(path, "__init__.py");
      if (files_.is_file(inside)) {
        found.push_back({inside, path});
        return;
      }
    }
  }

  const FileSystem& files_;
  const std::vector<std::string>& roots_;
  std::set<std::string> seen_;
};

}  // namespace

AlembicEnvironment read_environment(const FileSystem& files, const AlembicConfig& config) {
  AlembicEnvironment environment;
  ProjectFacts& facts = environment.facts;
  facts.file_template = config.file_template;
  facts.sets_lock_timeout = config.sets_lock_timeout;
  auto text = files.read(join_path(config.script_location, "env.py"));
  if (!text) return environment;
  Module env(*std::move(text));
  note_assignments(env);
  walk(env.root(), [&](const PythonNode& node) {
    if (node.is("call") && callee_name(node) == "configure") {
      read_configure(env, node, facts, 0);
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
  environment.naming = find_convention(env);
  if (environment.naming.empty())
    environment.naming =
        ConventionSearch(files, config.import_roots).run(env, config.script_location);
  facts.has_naming_convention = !environment.naming.empty();
  return environment;
}

}  // namespace miglint
