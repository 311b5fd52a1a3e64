#include "linter/project.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "linter/changes.h"
#include "linter/sides.h"
#include "migrations/formats/discover.h"

namespace miglint {

namespace {

bool same_tree(const FileSystem& files, const Project& a, const Project& b) {
  return a.format == b.format && files.canonical(a.root) == files.canonical(b.root) &&
         a.alembic.version_locations == b.alembic.version_locations;
}

bool is_migration_file(std::string_view path) {
  return path.ends_with(".py") || path.ends_with(".sql") || path.ends_with(".go");
}

// What the command line, the configuration and the files themselves say that there is.
Result<std::vector<Project>> find_projects(const Options& options,
                                           const Config& config,
                                           const FileSystem& files,
                                           const std::vector<std::string>& paths) {
  std::vector<Project> found;
  for (const std::string& path : paths) {
    ReadOptions read;
    read.source_format = options.source_format.empty() ? config.projects.front().source_format
                                                       : options.source_format;
    const auto here = discover(files, path, read);
    if (!here) {
      // A hook hands over whatever was committed; a file of no project is nothing to say.
      if (files.is_file(path) && is_migration_file(path)) continue;
      return here.error();
    }
    for (const Project& project : *here) {
      const auto known = [&](const Project& p) { return same_tree(files, p, project); };
      if (std::ranges::none_of(found, known)) found.push_back(project);
    }
  }
  return found;
}

int version_of(const Options& options, const Config& config, const Project& project) {
  if (options.pg_version) return *options.pg_version;
  for (const ProjectConfig& entry : config.projects) {
    if (entry.pg_version && (entry.path.empty() || project.root.starts_with(entry.path)))
      return *entry.pg_version;
  }
  return kDefaultPgVersion;
}

std::vector<std::string> paths_of(const Options& options, const Config& config) {
  if (!options.paths.empty()) return options.paths;
  std::vector<std::string> paths;
  for (const ProjectConfig& project : config.projects)
    if (!project.path.empty()) paths.push_back(project.path);
  if (paths.empty()) paths.emplace_back(".");
  return paths;
}

// Only one rule asks, and git has to look at every file of the repository to answer.
bool asks_for_other_files(const Options& options, const Config& config) {
  const std::string rule = "code-with-migration";
  return options.preset == Preset::kStrict || config.severity.contains(rule) ||
         std::ranges::count(options.select, rule) > 0 ||
         std::ranges::count(config.select, rule) > 0;
}

// What a hook is to look at: the staged migration files. Deleted ones have nothing to look at.
Result<std::vector<std::string>> staged_paths(const Sides& sides, const FileSystem& disk) {
  const auto changed = sides.repository->changed_paths(sides.since, true);
  if (!changed) return changed.error();
  std::vector<std::string> paths;
  for (const std::string& path : *changed) {
    if (!is_migration_file(path)) continue;
    const std::string here = shown_path(disk, join_path(sides.repository->top(), path));
    if (sides.staged->is_file(here)) paths.push_back(here);
  }
  return paths;
}

// Limits what is reported to what has changed.
void report_changes_only(std::vector<std::string> changed, Loaded& loaded) {
  std::ranges::sort(changed);
  if (loaded.only_files) {
    std::ranges::sort(loaded.reported_files);
    std::vector<std::string> both;
    std::ranges::set_intersection(changed, loaded.reported_files, std::back_inserter(both));
    changed = std::move(both);
  }
  loaded.only_files = true;
  loaded.only_changes = true;
  loaded.reported_files = std::move(changed);
}

std::optional<Error> compare_projects(const Options& options,
                                      const std::optional<Sides>& sides,
                                      const std::vector<Project>& projects,
                                      const std::vector<FileId>& first_files,
                                      Loaded& loaded) {
  if (!sides && options.since.empty()) return std::nullopt;
  std::vector<std::string> changed;
  std::optional<Error> nowhere;
  bool found = loaded.projects.empty();
  for (std::size_t i = 0; i < loaded.projects.size(); ++i) {
    LoadedProject& project = loaded.projects[i];
    auto changes = sides ? changes_against(*sides,
                                           options,
                                           loaded.config,
                                           projects[i],
                                           project.history,
                                           first_files[i],
                                           loaded.sources)
                         : changes_since(options.since, project.history, loaded.sources);
    if (!changes) {
      // Of several projects one has the revision that --since names.
      if (sides) return changes.error();
      nowhere = changes.error();
      continue;
    }
    found = true;
    project.comparison = std::move(changes->comparison);
    changed.insert(changed.end(), changes->files.begin(), changes->files.end());
  }
  if (!found) return nowhere;
  report_changes_only(std::move(changed), loaded);
  return std::nullopt;
}

}  // namespace

Result<Loaded> load(const Options& options, const FileSystem& disk) {
  Loaded loaded;
  const std::string first = options.paths.empty() ? "." : options.paths.front();
  auto config = read_config(disk, first, options.config_file);
  if (!config) return config.error();
  loaded.config = *std::move(config);

  std::optional<Sides> sides;
  if (asks_git(options)) {
    auto opened = open_sides(options, disk);
    if (!opened) return opened.error();
    sides = *std::move(opened);
  }
  const FileSystem& files = sides && sides->staged ? *sides->staged : disk;

  std::vector<std::string> paths = paths_of(options, loaded.config);
  if (options.staged && options.base.empty() && options.paths.empty()) {
    auto staged = staged_paths(*sides, disk);
    if (!staged) return staged.error();
    paths = *std::move(staged);
  }
  for (std::string& path : paths) {
    if (!files.is_file(path) && !files.is_directory(path))
      return Error{fmt::format("{}: there is no such file or folder", path)};
    path = normalize_path(path);
  }
  loaded.only_files = std::ranges::all_of(
      paths, [&](const std::string& p) { return files.is_file(p) && is_migration_file(p); });
  if (loaded.only_files)
    for (const std::string& path : paths)
      loaded.reported_files.push_back(shown_path(files, path));

  auto projects = find_projects(options, loaded.config, files, paths);
  if (!projects) return projects.error();
  std::vector<FileId> first_files;  // of each project in the sources
  for (const Project& project : *projects) {
    first_files.push_back(static_cast<FileId>(loaded.sources.size()));
    ReadOptions read;
    read.threads = options.threads;
    auto history = read_revisions(files, project, read, loaded.sources);
    if (!history) return history.error();
    if (loaded.config.version_num_length)
      history->facts.version_num_length = *loaded.config.version_num_length;
    history->facts.downgrade_policy = loaded.config.downgrade_policy;
    build_graph(*history, loaded.config.graph);
    loaded.projects.push_back({*std::move(history), version_of(options, loaded.config, project)});
  }
  if (auto wrong = compare_projects(options, sides, *projects, first_files, loaded)) return *wrong;
  if (sides && asks_for_other_files(options, loaded.config)) {
    auto changed = other_changed_paths(*sides, options.staged, loaded.sources);
    if (!changed) return changed.error();
    loaded.changed_elsewhere = *std::move(changed);
  }
  return loaded;
}

}  // namespace miglint
