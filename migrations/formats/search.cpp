#include "migrations/formats/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <utility>

#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/tree_search.h"
#include "migrations/python/tree.h"

namespace miglint {

namespace {

constexpr int kMaxDepth = 14;

// Folders that may hold revision files alone.
constexpr std::array<std::string_view, 4> kRevisionFolders = {
    "alembic", "versions", "migrations", "revisions"};

bool is_ini_name(std::string_view name) {
  return name.ends_with(".ini") || name.ends_with(".cfg");
}

// An ini of any name counts if it has what Alembic needs.
bool may_configure_alembic(const FileSystem& files, const std::string& path) {
  const std::string_view name = file_name(path);
  if (name == "alembic.ini") return true;
  if (!is_ini_name(name)) return false;
  const auto text = files.read(path);
  return text && text->find("script_location") != std::string::npos;
}

// Adds what a folder's configuration files say; an unusable one becomes a problem.
Result<bool> read_folder_configs(const FileSystem& files,
                                 const std::string& folder,
                                 const std::vector<std::string>& names,
                                 const std::string& top,
                                 std::vector<AlembicConfig>& configs,
                                 std::vector<std::string>& problems) {
  bool found = false;
  std::vector<std::string> here;
  const auto read = [&](const std::string& path) -> Result<bool> {
    auto several = read_alembic_config(files, path, top);
    if (!several) return several.error();
    for (AlembicConfig& config : *several) {
      if (config.problem.empty()) {
        configs.push_back(std::move(config));
        found = true;
      } else {
        here.push_back(std::move(config.problem));
      }
    }
    return true;
  };
  for (const std::string& name : names) {
    const std::string path = join_path(folder, name);
    if (!is_ini_name(name) || !may_configure_alembic(files, path)) continue;
    auto done = read(path);
    // An ini of another name is another program's, and may be written in its own way.
    if (!done && name == "alembic.ini") return done;
  }
  if (!found && std::ranges::binary_search(names, "pyproject.toml")) {
    auto done = read(join_path(folder, "pyproject.toml"));
    if (!done) return done;
  }
  if (!found) problems.insert(problems.end(), here.begin(), here.end());
  return true;
}

class Search {
 public:
  Search(const FileSystem& files, std::string top, const Wanted& wanted)
      : files_(files), top_(std::move(top)), wanted_(wanted), sql_(files, top_, wanted.format) {}

  Result<SearchResult> run() {
    std::deque<std::pair<std::string, int>> queue = {{top_, 0}};
    while (!queue.empty()) {
      const auto [folder, depth] = std::move(queue.front());
      queue.pop_front();
      auto entries = files_.list(folder);
      if (!entries) {
        if (depth == 0) return entries.error();
        continue;
      }
      if (depth > 0 && std::ranges::any_of(*entries, is_virtual_environment)) continue;
      if (auto looked = look_at(folder, *entries); !looked) return looked.error();
      if (depth == kMaxDepth) continue;
      for (const DirectoryEntry& entry : *entries)
        if (entry.is_directory && !entry.name.starts_with('.') && !is_skipped_folder(entry.name))
          queue.emplace_back(join_path(folder, entry.name), depth + 1);
    }
    return finish();
  }

 private:
  static bool is_virtual_environment(const DirectoryEntry& entry) {
    return entry.name == "pyvenv.cfg";
  }

  Result<bool> look_at(const std::string& folder, const std::vector<DirectoryEntry>& entries) {
    std::vector<std::string> names;
    bool has_python = false;
    for (const DirectoryEntry& entry : entries) {
      if (!entry.is_directory) names.push_back(entry.name);
      has_python = has_python || is_revision_file_name(entry.name);
    }
    if (wanted_.alembic) {
      if (auto read = read_folder_configs(files_, folder, names, top_, configs_, problems_); !read)
        return read;
      if (auto bare = script_directory(files_, folder)) bare_.push_back(*std::move(bare));
      if (has_python && (is_one_of(file_name(folder), kRevisionFolders) ||
                         is_one_of(file_name(parent_path(folder)), kRevisionFolders)))
        revision_folders_.push_back(folder);
    }
    if (wanted_.sql) return sql_.look_at(folder, entries);
    return true;
  }

  SearchResult finish() {
    SearchResult result;
    for (AlembicConfig& config : configs_)
      take_config(std::move(config), result.projects);
    // A script directory without a configuration of its own.
    for (AlembicConfig& config : bare_)
      if (std::ranges::find(claimed_, config.script_location) == claimed_.end())
        take_config(std::move(config), result.projects);
    for (const std::string& folder : revision_folders_)
      if (!is_claimed(folder) && holds_revision_files(files_, folder))
        result.projects.push_back(revision_folder_project(folder));
    FoundTrees sql = sql_.finish();
    for (Project& project : sql.sure)
      if (!is_claimed(project.root)) result.projects.push_back(std::move(project));
    if (result.projects.empty()) result.projects = std::move(sql.unsure);
    std::ranges::stable_sort(result.projects, {}, &Project::root);
    result.problems = std::move(problems_);
    std::ranges::move(sql.problems, std::back_inserter(result.problems));
    return result;
  }

  // Several files and sections may configure one and the same (development.ini, production.ini).
  void take_config(AlembicConfig config, std::vector<Project>& projects) {
    std::string key = files_.canonical(config.script_location);
    for (const std::string& folder : config.version_locations)
      key += '\n' + files_.canonical(folder);
    if (!seen_.insert(key).second) return;
    claimed_.push_back(config.script_location);
    for (const std::string& folder : config.version_locations)
      claimed_.push_back(folder);
    projects.push_back(alembic_project(std::move(config)));
  }

  bool is_claimed(const std::string& folder) const {
    return std::ranges::any_of(claimed_, [&](const std::string& by) {
      return by == folder || (by != top_ && is_inside(folder, by));
    });
  }

  const FileSystem& files_;
  const std::string top_;
  const Wanted wanted_;
  std::vector<AlembicConfig> configs_;
  std::vector<AlembicConfig> bare_;
  std::vector<std::string> revision_folders_;
  TreeSearch sql_;
  std::vector<std::string> problems_;
  std::set<std::string> seen_;
  std::vector<std::string> claimed_;  // folders that belong to an Alembic project
};

}  // namespace

Result<SearchResult> search_below(const FileSystem& files,
                                  const std::string& top,
                                  const Wanted& wanted) {
  return Search(files, top, wanted).run();
}

Result<std::vector<Project>> search_above(const FileSystem& files, const std::string& inside) {
  const std::string place = files.canonical(inside);
  const auto holds = [&](const std::string& folder) {
    const std::string outer = files.canonical(folder);
    return is_inside(place, outer);
  };
  std::vector<Project> bare;
  std::string at = inside;
  for (int i = 0; i < kMaxDepth && files.is_directory(at); ++i) {
    auto entries = files.list(at);
    if (!entries) break;
    std::vector<std::string> names;
    for (const DirectoryEntry& entry : *entries)
      if (!entry.is_directory) names.push_back(entry.name);
    std::vector<AlembicConfig> configs;
    std::vector<std::string> problems;
    if (auto read = read_folder_configs(files, at, names, at, configs, problems); !read)
      return read.error();
    std::vector<Project> owners;
    for (AlembicConfig& config : configs)
      if (holds(config.script_location) || std::ranges::any_of(config.version_locations, holds))
        owners.push_back(alembic_project(std::move(config)));
    if (!owners.empty()) return owners;
    if (auto config = script_directory(files, at); config && bare.empty())
      bare.push_back(alembic_project(*std::move(config)));
    const bool is_top = std::ranges::any_of(
        *entries, [](const DirectoryEntry& entry) { return entry.name == ".git"; });
    if (is_top || at == "/") break;
    at = normalize_path(join_path(at, ".."));
  }
  return bare;
}

bool holds_revision_files(const FileSystem& files, const std::string& folder) {
  const auto listed = list_version_folder(files, folder);
  if (!listed) return false;
  constexpr std::size_t kLookedAt = 5;
  for (std::size_t i = 0; i < std::min(listed->files.size(), kLookedAt); ++i) {
    const auto text = files.read(listed->files[i]);
    if (!text || text->find("down_revision") == std::string::npos) continue;
    const auto tree = PythonTree::parse(*text);
    if (tree == nullptr) continue;
    for (const PythonNode& statement : tree->root().named_children())
      for (const PythonNode& part : statement.named_children())
        if (part.is("assignment") && part.child("left").text() == "down_revision") return true;
  }
  return false;
}

Project alembic_project(AlembicConfig config) {
  std::string root = config.script_location;
  return {std::move(root), SourceFormat::kAlembic, std::move(config), {}};
}

Project revision_folder_project(const std::string& folder) {
  AlembicConfig config;
  config.script_location = folder;
  config.version_locations = {folder};
  return alembic_project(std::move(config));
}

}  // namespace miglint
