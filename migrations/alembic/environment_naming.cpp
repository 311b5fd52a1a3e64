// MetaData(naming_convention=…): in env.py, or in a module of the project that it imports from.

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "migrations/alembic/environment.h"
#include "migrations/alembic/environment_module.h"

namespace miglint {

namespace {

constexpr std::size_t kMaxModules = 40;     // that are read for a naming convention
constexpr std::size_t kImportBytes = 8192;  // of a module: imports stand at its top
constexpr std::array<std::string_view, 5> kKinds = {"ix", "uq", "ck", "fk", "pk"};

NamingConvention literal_convention(const EnvironmentModule& module, const PythonNode& node) {
  NamingConvention naming;
  each_item(module.resolve(node), [&](const std::string& name, const PythonNode& value) {
    if (std::ranges::find(kKinds, name) == kKinds.end()) return;
    if (auto text = literal_string(module, value)) naming.patterns[name] = *std::move(text);
  });
  return naming;
}

// MetaData(naming_convention=…), metadata.naming_convention = …
NamingConvention find_convention(EnvironmentModule& module) {
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

struct ModuleFile {
  std::string path;
  std::string package;  // folder that relative imports start from
};

class ConventionSearch {
 public:
  ConventionSearch(const FileSystem& files, const std::vector<std::string>& roots)
      : files_(files), roots_(roots) {}

  // Breadth first: what env.py imports from, then what those import from, two levels deep.
  NamingConvention run(EnvironmentModule& env, const std::string& env_folder) {
    std::vector<ModuleFile> level = imports_of(env, env_folder);
    for (int depth = 0; depth < 2; ++depth) {
      std::vector<ModuleFile> next;
      for (const ModuleFile& file : level) {
        if (!seen_.insert(file.path).second || seen_.size() > kMaxModules) continue;
        auto text = files_.read(file.path);
        if (!text) continue;
        const bool speaks = text->find("naming_convention") != std::string::npos;
        if (!speaks && text->size() > kImportBytes) text->resize(kImportBytes);
        EnvironmentModule module(*std::move(text));
        if (speaks) {
          module.note_assignments();
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
  std::vector<ModuleFile> imports_of(EnvironmentModule& module, const std::string& package) const {
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

NamingConvention read_naming_convention(const FileSystem& files,
                                        const AlembicConfig& config,
                                        EnvironmentModule& env) {
  NamingConvention naming = find_convention(env);
  if (!naming.empty()) return naming;
  return ConventionSearch(files, config.import_roots).run(env, config.script_location);
}

}  // namespace miglint
