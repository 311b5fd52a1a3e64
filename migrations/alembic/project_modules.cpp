#include "migrations/alembic/project_modules.h"

#include <algorithm>
#include <utility>

namespace miglint::alembic {

namespace {

constexpr std::size_t kMostBytes = 4U << 20U;  // of a module or an .sql file
constexpr int kMostFolders = 20;               // upwards

std::string folder_of(std::string_view path) {
  return normalize_path(join_path(parent_path(path), "."));
}

}  // namespace

ProjectModules::ProjectModules(const FileSystem& files,
                               std::vector<std::string> roots,
                               const std::string& top)
    : files_(files),
      roots_(std::move(roots)),
      top_(files.canonical(normalize_path(join_path(top, ".")))) {}

// With links resolved: one inside of the project may lead out of it.
bool ProjectModules::is_inside(const std::string& path) const {
  const std::string real = files_.canonical(path);
  if (top_ == ".") return !real.starts_with('/') && !real.starts_with("..");
  if (!real.starts_with(top_)) return false;
  return real.size() == top_.size() || top_.back() == '/' || real[top_.size()] == '/';
}

const ProjectModule* ProjectModules::load(const std::string& path, bool is_package) {
  const auto [known, is_new] = loaded_.try_emplace(path);
  if (!is_new) return known->second.get();
  if (!is_inside(path)) return nullptr;
  auto text = files_.read(path);
  if (!text || text->size() > kMostBytes) return nullptr;
  auto module = std::make_unique<ProjectModule>();
  module->path = path;
  module->text = *std::move(text);
  module->tree = PythonTree::parse(module->text);
  module->is_package = is_package;
  if (module->tree == nullptr) return nullptr;
  known->second = std::move(module);
  return known->second.get();
}

const ProjectModule* ProjectModules::below(const std::string& folder, const std::string& inner) {
  const std::string path = normalize_path(join_path(folder, inner));
  if (files_.is_file(path + ".py")) return load(path + ".py", false);
  const std::string package = join_path(path, "__init__.py");
  return files_.is_file(package) ? load(package, true) : nullptr;
}

const ProjectModule* ProjectModules::find(std::string_view dotted, std::string_view importer) {
  std::string folder = folder_of(importer);
  const std::scoped_lock lock(mutex_);
  std::string key = folder;
  key.append(1, '\n').append(dotted);
  if (const auto known = found_.find(key); known != found_.end()) return known->second;
  const ProjectModule*& found = found_[key];
  const bool is_relative = dotted.starts_with('.');
  if (is_relative) {
    dotted.remove_prefix(1);
    for (; dotted.starts_with('.'); dotted.remove_prefix(1))
      folder = normalize_path(join_path(folder, ".."));
  }
  std::string inner(dotted);
  std::ranges::replace(inner, '.', '/');
  if (is_relative) {
    found = below(folder, inner.empty() ? "." : inner);
    return found;
  }
  for (const std::string& root : roots_)
    if ((found = below(root, inner)) != nullptr) return found;
  for (int i = 0; i < kMostFolders && is_inside(folder); ++i) {
    if ((found = below(folder, inner)) != nullptr) return found;
    folder = normalize_path(join_path(folder, ".."));
  }
  return found;
}

std::optional<std::string> ProjectModules::sql_file(std::string_view path) {
  const std::string normal = normalize_path(path);
  if (!normal.ends_with(".sql") || !is_inside(normal)) return std::nullopt;
  auto text = files_.read(normal);
  if (!text || text->size() > kMostBytes) return std::nullopt;
  return *std::move(text);
}

}  // namespace miglint::alembic
