#include "linter/project.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "linter/changes.h"
#include "linter/reported.h"
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

// Where to look, and what the configuration says of it.
struct Place {
  std::string path;
  const ProjectConfig* entry = nullptr;
};

// The trees that the configuration names in `path`; else the one that `path` lies in.
void add_places(const FileSystem& files,
                const std::string& path,
                const Config& config,
                std::vector<Place>& places) {
  const std::string shown = shown_path(files, path);
  const std::size_t before = places.size();
  const ProjectConfig* around = nullptr;
  for (const ProjectConfig& entry : config.projects) {
    const std::string own = entry.path.empty() ? "" : shown_path(files, entry.path);
    if (!own.empty() && is_inside(own, shown))
      places.push_back({own, &entry});
    else if (own.empty() || is_inside(shown, own))
      around = around == nullptr || around->path.size() < entry.path.size() ? &entry : around;
  }
  if (places.size() == before) places.push_back({path, around});
}

struct FoundProject {
  Project project;
  const ProjectConfig* entry = nullptr;
};

struct FoundProjects {
  std::vector<FoundProject> projects;
  std::vector<std::string> left_out;
};

// What the command line, the configuration and the files themselves say that there is.
Result<FoundProjects> find_projects(const Options& options,
                                    const FileSystem& files,
                                    const std::vector<Place>& places) {
  FoundProjects found;
  for (const Place& place : places) {
    ReadOptions read;
    read.source_format = options.source_format;
    if (read.source_format.empty() && place.entry != nullptr)
      read.source_format = place.entry->source_format;
    read.left_out = [&](const std::string& words) { found.left_out.push_back(words); };
    const auto here = discover(files, place.path, read);
    if (!here) {
      // A hook hands over whatever was committed; a file of no project is nothing to say.
      if (files.is_file(place.path) && is_migration_file(place.path)) continue;
      return here.error();
    }
    for (const Project& project : *here) {
      const auto known = [&](const FoundProject& p) {
        return same_tree(files, p.project, project);
      };
      if (std::ranges::none_of(found.projects, known))
        found.projects.push_back({project, place.entry});
    }
  }
  return found;
}

int version_of(const Options& options, const ProjectConfig* entry) {
  if (options.pg_version) return *options.pg_version;
  return entry != nullptr && entry->pg_version ? *entry->pg_version : kDefaultPgVersion;
}

// What --var says, by lower-case name.
void add_variables(const Options& options, ReadOptions& read) {
  for (const std::string& variable : options.variables) {
    const std::size_t equals = variable.find('=');
    std::string name = variable.substr(0, equals);
    for (char& c : name)
      c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    read.values.insert_or_assign(std::move(name), variable.substr(equals + 1));
  }
}

using UpgradeOnly = std::function<bool(std::string_view path)>;

Result<LoadedProject> load_project(const Options& options,
                                   const Config& config,
                                   const FileSystem& files,
                                   const FoundProject& found,
                                   const UpgradeOnly& upgrade_only,
                                   SourceSet& sources) {
  ReadOptions read;
  read.upgrade_only = upgrade_only;
  read.threads = options.threads;
  read.alembic_types = config.alembic_types;
  if (found.entry != nullptr) {
    read.snapshot = found.entry->snapshot;
    read.transaction = found.entry->transaction;
    read.multi_statement = found.entry->multi_statement;
  }
  if (!read.snapshot.empty() && !files.is_file(read.snapshot))
    return Error{fmt::format("{}: snapshot {} is no file", config.file, read.snapshot)};
  add_variables(options, read);
  auto history = read_revisions(files, found.project, read, sources);
  if (!history) return history.error();
  if (config.version_num_length) history->facts.version_num_length = *config.version_num_length;
  history->facts.downgrade_policy = config.downgrade_policy;
  build_graph(*history, config.graph);
  return LoadedProject{
      *std::move(history), version_of(options, found.entry), found.project, std::nullopt};
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
                                      const std::vector<FoundProject>& projects,
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
                                           projects[i].project,
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

// A base is compared with everything; where nobody is to go back all downgrades are counted, and
// where a share is asked for, all statements.
bool may_leave_unread(const Options& options, const Loaded& loaded) {
  return loaded.only_files && options.base.empty() && !loaded.config.analysis_coverage &&
         loaded.config.downgrade_policy != DowngradePolicy::kForwardOnly;
}

// What is reported depends on all that comes behind the first reported revision.
bool misses_a_downgrade(const Loaded& loaded) {
  const ReportedFiles reported(loaded);
  for (const LoadedProject& project : loaded.projects) {
    const History& history = project.history;
    for (std::size_t place = reported.first_place(history); place < history.graph.order.size();
         ++place) {
      const auto& downgrade = history.revisions[history.graph.order[place]].downgrade;
      if (downgrade && downgrade->unread) return true;
    }
  }
  return false;
}

}  // namespace

Result<Loaded> load(const Options& options, const FileSystem& disk, Depth depth) {
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

  std::vector<Place> places;
  for (const std::string& path : paths)
    add_places(files, path, loaded.config, places);
  auto found = find_projects(options, files, places);
  if (!found) return found.error();
  loaded.left_out = std::move(found->left_out);
  UpgradeOnly upgrade_only;
  if (depth == Depth::kReported && may_leave_unread(options, loaded))
    upgrade_only = [asked = std::set<std::string, std::less<>>(loaded.reported_files.begin(),
                                                               loaded.reported_files.end())](
                       std::string_view path) { return !asked.contains(path); };
  std::vector<FileId> first_files;  // of each project in the sources
  for (const FoundProject& one : found->projects) {
    first_files.push_back(static_cast<FileId>(loaded.sources.size()));
    auto project = load_project(options, loaded.config, files, one, upgrade_only, loaded.sources);
    if (!project) return project.error();
    loaded.projects.push_back(*std::move(project));
  }
  if (auto wrong = compare_projects(options, sides, found->projects, first_files, loaded))
    return *wrong;
  if (sides && asks_for_other_files(options, loaded.config)) {
    auto changed = other_changed_paths(*sides, options.staged, loaded.sources);
    if (!changed) return changed.error();
    loaded.changed_elsewhere = *std::move(changed);
  }
  if (upgrade_only && misses_a_downgrade(loaded)) return load(options, disk, Depth::kWhole);
  return loaded;
}

}  // namespace miglint
