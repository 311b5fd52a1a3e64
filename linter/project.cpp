#include "linter/project.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

Result<Loaded> load(const Options& options, const FileSystem& files) {
  Loaded loaded;
  const std::string first = options.paths.empty() ? "." : options.paths.front();
  auto config = read_config(files, first, options.config_file);
  if (!config) return config.error();
  loaded.config = *std::move(config);

  std::vector<std::string> paths = paths_of(options, loaded.config);
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
  for (const Project& project : *projects) {
    ReadOptions read;
    read.threads = options.threads;
    auto history = read_revisions(files, project, read, loaded.sources);
    if (!history) return history.error();
    if (loaded.config.version_num_length)
      history->facts.version_num_length = *loaded.config.version_num_length;
    build_graph(*history, loaded.config.graph);
    loaded.projects.push_back({*std::move(history), version_of(options, loaded.config, project)});
  }
  return loaded;
}

}  // namespace miglint
