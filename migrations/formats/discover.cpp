#include "migrations/formats/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "migrations/formats/alembic_reading.h"
#include "migrations/formats/messages.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/search.h"
#include "migrations/formats/setup_files.h"
#include "migrations/formats/tree_search.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

using Projects = Result<std::vector<Project>>;

void show_paths(const FileSystem& files, Project& project) {
  project.root = shown_path(files, project.root);
  if (!project.manifest.empty()) project.manifest = shown_path(files, project.manifest);
  if (project.format != SourceFormat::kAlembic) return;
  project.alembic.script_location = shown_path(files, project.alembic.script_location);
  for (std::string& folder : project.alembic.version_locations)
    folder = shown_path(files, folder);
}

Result<Wanted> wanted_by(const ReadOptions& options) {
  Wanted wanted;
  if (options.source_format.empty()) return wanted;
  if (options.source_format == name_of(SourceFormat::kAlembic)) {
    wanted.sql = false;
    return wanted;
  }
  wanted.alembic = false;
  wanted.format = find_format(options.source_format);
  if (wanted.format == nullptr)
    return Error{fmt::format("source format `{}` is not read: use one of {}",
                             options.source_format,
                             fmt::join(source_format_names(), ", "))};
  return wanted;
}

Error nothing_found(const std::string& path, const std::vector<std::string>& problems) {
  if (!problems.empty()) return Error{problems.front()};
  return Error{fmt::format(
      "no migrations found in {}: name the folder that holds them, or alembic.ini", path)};
}

// A script directory may be configured from above the folder that was asked for.
Result<bool> add_configuration_from_above(const FileSystem& files, Project& project) {
  auto above = search_above(files, project.root);
  if (!above) return above.error();
  for (Project& owner : *above)
    if (!owner.alembic.file.empty() &&
        files.canonical(owner.root) == files.canonical(project.root)) {
      project = std::move(owner);
      return true;
    }
  return true;
}

// A folder in which nothing says what it is, asked for by name.
std::vector<Project> as_it_stands(const FileSystem& files,
                                  const std::string& folder,
                                  const Wanted& wanted) {
  if (wanted.alembic && holds_revision_files(files, folder))
    return {revision_folder_project(folder)};
  if (!wanted.sql) return {};
  const Depth depth = wanted.format == nullptr ? Depth::kDirections : wanted.format->depth;
  const auto listed = list_migrations_folder(files, folder, depth);
  const bool has_sql = listed && std::ranges::any_of(listed->files, [](const std::string& name) {
                         return name.ends_with(".sql");
                       });
  if (!has_sql) return {};
  const SourceFormat format = wanted.format == nullptr ? SourceFormat::kSql : wanted.format->format;
  return {{folder, format, {}, {}}};
}

Projects discover_in_folder(const FileSystem& files,
                            const std::string& folder,
                            const Wanted& wanted,
                            const ReadOptions& options) {
  auto below = search_below(files, folder, wanted);
  if (!below) return below.error();
  std::vector<Project>& projects = below->projects;
  for (Project& project : projects)
    if (project.format == SourceFormat::kAlembic && project.alembic.file.empty())
      if (auto added = add_configuration_from_above(files, project); !added) return added.error();
  // A version folder, or one below it, belongs to what is above.
  if (wanted.alembic && (projects.empty() || projects.front().root == folder)) {
    const bool is_known = !projects.empty() && (projects.front().format != SourceFormat::kAlembic ||
                                                !projects.front().alembic.file.empty());
    auto above = is_known ? Projects(std::vector<Project>()) : search_above(files, folder);
    if (!above) return above.error();
    if (!above->empty() && below->problems.empty()) return above;
  }
  if (!projects.empty()) {
    if (options.left_out)
      for (const std::string& problem : below->problems)
        options.left_out(problem);
    return std::move(projects);
  }
  if (!below->problems.empty()) return nothing_found(folder, below->problems);
  auto plain = as_it_stands(files, folder, wanted);
  if (plain.empty()) return nothing_found(folder, {});
  return plain;
}

Projects discover_from_config(const FileSystem& files, const std::string& path) {
  auto configs = read_alembic_config(files, path, std::string(parent_path(path)));
  if (!configs) return configs.error();
  std::vector<Project> projects;
  std::vector<std::string> problems;
  for (AlembicConfig& config : *configs) {
    if (config.problem.empty())
      projects.push_back(alembic_project(std::move(config)));
    else
      problems.push_back(config.problem);
  }
  if (!projects.empty()) return projects;
  if (!problems.empty()) return Error{problems.front()};
  return Error{
      fmt::format("{} does not configure Alembic: it has no [alembic] section with a "
                  "script_location; name the migrations folder instead",
                  path)};
}

// A migration may stand some folders below its tree's root (X/up.sql, deploy/x.sql).
Result<std::optional<Project>> tree_above(const FileSystem& files, const std::string& folder) {
  constexpr int kMaxHeight = 4;
  std::string at = folder;
  for (int i = 0; i < kMaxHeight && files.is_directory(at); ++i) {
    auto tree = tree_of_folder(files, at);
    if (!tree || *tree) return tree;
    if (at == "." || at == "/" || at == "..") break;
    at = normalize_path(join_path(at, ".."));
  }
  return std::optional<Project>();
}

Projects discover_from_migration(const FileSystem& files,
                                 const std::string& path,
                                 const Wanted& wanted) {
  std::string folder = normalize_path(join_path(parent_path(path), "."));
  if (path.ends_with(".py")) {
    if (!wanted.alembic) return nothing_found(path, {});
    auto above = search_above(files, folder);
    if (!above || !above->empty()) return above;
    if (holds_revision_files(files, folder)) return std::vector{revision_folder_project(folder)};
    return nothing_found(path, {});
  }
  if (!wanted.sql) return nothing_found(path, {});
  const std::string above = normalize_path(join_path(folder, ".."));
  if (is_direction_folder(file_name(folder)) && files.is_directory(above)) folder = above;
  if (wanted.format != nullptr)
    return std::vector<Project>{{folder, wanted.format->format, {}, {}}};
  if (is_version_folder(file_name(folder))) {
    const auto releases = tree_of_folder(files, above);
    if (releases && *releases && (*releases)->format == SourceFormat::kSql)
      return std::vector{**releases};
  }
  auto tree = tree_above(files, folder);
  if (!tree) return tree.error();
  if (*tree) return std::vector{**std::move(tree)};
  return std::vector<Project>{{folder, SourceFormat::kSql, {}, {}}};
}

Projects discover_at(const FileSystem& files,
                     const std::string& path,
                     const Wanted& wanted,
                     const ReadOptions& options) {
  if (files.is_directory(path)) return discover_in_folder(files, path, wanted, options);
  if (!files.is_file(path)) {
    auto text = files.read(path);
    return text ? nothing_found(path, {}) : text.error();
  }
  if (path.ends_with(".ini") || path.ends_with(".cfg") || path.ends_with(".toml"))
    return discover_from_config(files, path);
  if (path.ends_with(".py") || path.ends_with(".sql") || path.ends_with(".go"))
    return discover_from_migration(files, path, wanted);
  return Error{fmt::format(
      "{} is neither a migration nor a configuration file: name the folder with the migrations",
      path)};
}

}  // namespace

std::string shown_path(const FileSystem& files, const std::string& path) {
  std::string normal = normalize_path(path);
  if (!normal.starts_with('/') && !normal.starts_with("..")) return normal;
  const std::string current = files.canonical(".");
  const std::string full = normalize_path(join_path(current, normal));
  if (full == current) return ".";
  return full.starts_with(current + "/") ? full.substr(current.size() + 1) : normal;
}

// psql is what dumps are written for; a driver's file is read by it just as well.
static Script read_snapshot(const FileSystem& files,
                            const std::string& path,
                            SourceSet& sources,
                            History& history) {
  const Format* script = find_format(SourceFormat::kSql);
  std::string folder(parent_path(path));
  TreeReader reader(
      files, *script, {folder.empty() ? "." : std::move(folder), {}, {}}, sources, history);
  reader.options.client = Client::kPsql;
  const LoadedText text = reader.load(file_name(path));
  return text.usable ? reader.whole_file(text.file, TransactionMode::kScript) : Script();
}

// Blocks that ask for nothing else are sent as somebody says that the runner does.
static void send_as(TransactionMode mode, TransactionMode usual, History& history) {
  for (Revision& revision : history.revisions)
    for (std::optional<Script>* script : {&revision.upgrade, &revision.downgrade}) {
      if (!*script) continue;
      for (SqlBlock& block : (*script)->blocks)
        if (block.transaction == usual) block.transaction = mode;
    }
}

static TransactionMode usual_mode(const History& history) {
  if (const Format* format = find_format(history.format)) return format->transaction;
  return history.facts.transaction_per_migration ? TransactionMode::kWrapped
                                                 : TransactionMode::kAllInOne;
}

Projects discover(const FileSystem& files, const std::string& path, const ReadOptions& options) {
  auto wanted = wanted_by(options);
  if (!wanted) return wanted.error();
  auto projects = discover_at(files, shown_path(files, path), *wanted, options);
  if (projects)
    for (Project& project : *projects)
      show_paths(files, project);
  return projects;
}

Result<History> read_revisions(const FileSystem& files,
                               const Project& project,
                               const ReadOptions& options,
                               SourceSet& sources) {
  History history;
  history.root = project.root;
  history.format = project.format;
  if (project.format == SourceFormat::kAlembic) {
    history.linear = false;
    read_alembic_project(files, project.alembic, options, sources, history);
  } else {
    const Format* format = find_format(project.format);
    if (format == nullptr) return Error{fmt::format("{} has no reader", project.root)};
    auto folder = list_migrations_folder(files, project.root, format->depth);
    if (!folder) return folder.error();
    TreeReader reader(files, *format, *std::move(folder), sources, history);
    reader.manifest = project.manifest;
    reader.given_values = options.values;
    reader.multi_statement = options.multi_statement;
    reader.read();
  }
  if (options.transaction) send_as(*options.transaction, usual_mode(history), history);
  if (!options.snapshot.empty())
    history.snapshot = read_snapshot(files, options.snapshot, sources, history);
  note_vague_messages(sources, history);
  note_setup_files(files, project, sources, history);
  return history;
}

}  // namespace miglint
