#include "migrations/formats/tree_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/formats/lines.h"
#include "migrations/formats/liquibase.h"
#include "migrations/formats/psql_script.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::size_t kFewPlainFiles = 3;

// Names beginning with '.' are skipped too.
constexpr std::array<std::string_view, 15> kSkipped = {"node_modules",
                                                       "bower_components",
                                                       "venv",
                                                       "virtualenv",
                                                       "site-packages",
                                                       "__pycache__",
                                                       "build",
                                                       "dist",
                                                       "vendor",
                                                       "third_party",
                                                       "third-party",
                                                       "target",
                                                       "_build",
                                                       "Pods",
                                                       "testdata"};

// A path that says that numbered SQL files in it are migrations.
constexpr std::array<std::string_view, 4> kSureWords = {
    "migration", "migrate", "patches", "deltas"};

// One that may say so. Data tasks, fixtures and reports are numbered too, so these count only where
// nothing surer is found.
constexpr std::array<std::string_view, 10> kLikelyWords = {
    "sql", "schema", "change", "patch", "update", "upgrade", "database", "ddl", "version", "db"};

// A folder with such a name holds what is written for another database.
constexpr std::array<std::string_view, 17> kOtherDatabases = {"mysql",
                                                              "mariadb",
                                                              "sqlite",
                                                              "sqlite3",
                                                              "mssql",
                                                              "sqlserver",
                                                              "oracle",
                                                              "clickhouse",
                                                              "cassandra",
                                                              "spanner",
                                                              "db2",
                                                              "h2",
                                                              "hsqldb",
                                                              "derby",
                                                              "snowflake",
                                                              "bigquery",
                                                              "cockroach"};

constexpr std::array<std::string_view, 5> kPostgresNames = {
    "postgres", "postgresql", "pg", "psql", "pgsql"};

template <std::size_t N>
bool names_one_of(std::string_view path, const std::array<std::string_view, N>& words) {
  const std::string small = lower(path);
  return std::ranges::any_of(
      words, [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

// What is numbered or included below such a folder is data or a test, unless a tool's own sign says
// otherwise.
constexpr std::array<std::string_view, 12> kAsides = {"test",
                                                      "tests",
                                                      "__tests__",
                                                      "spec",
                                                      "specs",
                                                      "fixture",
                                                      "fixtures",
                                                      "seed",
                                                      "seeds",
                                                      "seeders",
                                                      "sample",
                                                      "samples"};

bool is_aside(std::string_view folder, std::string_view top) {
  for (; folder != top && !folder.empty() && folder != "."; folder = parent_path(folder)) {
    const std::string name = lower(file_name(folder));
    if (is_one_of(name, kAsides) || name.starts_with("seed-") || name.starts_with("seed_"))
      return true;
  }
  return false;
}

bool is_sure(const std::string& folder, const std::string& top, const Detection& detected) {
  if (detected.strength > 40 || folder == top) return true;
  return names_one_of(folder, kSureWords) && !is_aside(folder, top);
}

// Everything below is the tool's. Plain files leave room for another tree in a folder of its own.
bool takes_folders(const Format& format) {
  return format.format != SourceFormat::kSql &&
         (format.depth == Depth::kOneBelow || format.depth == Depth::kRecursive);
}

// The files of one migration, in a folder that has its number: what a tree is made from, and none.
bool is_one_version(const MigrationsFolder& folder) {
  const std::string_view version = leading_digits(file_name(folder.path));
  return version.size() >= 4 && std::ranges::all_of(folder.files, [&](const std::string& name) {
           return leading_digits(name).starts_with(version);
         });
}

// The folder between `top` and `folder`, or itself, whose name says so ("clickhouse/migrations",
// "riversqlite"), the highest one; empty: none does.
std::string folder_of_other_database(std::string_view folder, std::string_view top) {
  constexpr std::array<std::string_view, 6> kInNames = {
      "mysql", "mariadb", "sqlite", "mssql", "sqlserver", "clickhouse"};
  std::string found;
  for (; folder != top && !folder.empty() && folder != "."; folder = parent_path(folder)) {
    const std::string name = lower(file_name(folder));
    if (is_one_of(name, kOtherDatabases) || names_one_of(name, kInNames)) found = folder;
  }
  return found;
}

}  // namespace

bool is_skipped_folder(std::string_view name) {
  return is_one_of(name, kSkipped);
}

Error two_tools(const std::string& folder, const Detection& detected) {
  return Error{fmt::format(
      "{0} could be the work of {1} or of {2}, with as many files for each: say which with "
      "`--source-format {1}`, or in miglint.toml with a [[project]] that has this path and a "
      "source_format",
      folder,
      name_of(*detected.format),
      name_of(*detected.rival))};
}

bool TreeSearch::is_taken(const std::string& folder) const {
  return taken_folders_.contains(folder) ||
         std::ranges::any_of(taken_, [&](const std::string& by) { return is_inside(folder, by); });
}

void TreeSearch::take(Project project, bool with_folders) {
  if (with_folders) taken_.push_back(project.root);
  found_.sure.push_back(std::move(project));
}

// Somebody has named the tool: its grammar of names decides.
bool TreeSearch::is_of_named_tool(const MigrationsFolder& listed) const {
  if (format_->claims != nullptr && format_->claims(files_, listed)) return true;
  if (format_->take_apart == nullptr) return false;
  const auto parts = format_->take_apart(listed);
  std::size_t ups = 0;
  std::size_t recognized = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const FileRole role = parts[i].role;
    if (role != FileRole::kUp && role != FileRole::kBoth && role != FileRole::kCode) continue;
    ++ups;
    const std::string_view first = std::string_view(listed.files[i]);
    if (!leading_digits(first).empty() || !leading_digits(file_name(first)).empty() ||
        parts[i].kind != RevisionKind::kVersioned || format_->depth == Depth::kRecursive)
      ++recognized;
  }
  return ups > 0 && (listed.path == top_ || recognized > 0);
}

// Flyway looks below db/migration, wherever in it the first file was found; a folder with a
// database's name is a tree of its own.
std::string TreeSearch::root_of(const Format& format, const std::string& folder) const {
  if (format.format != SourceFormat::kFlyway) return folder;
  std::string at = folder;
  while (at.size() > top_.size() && at != "." && !at.empty()) {
    const std::string_view name = file_name(at);
    if (is_one_of(name, kPostgresNames) || is_one_of(name, kOtherDatabases)) return folder;
    if (at.ends_with("db/migration")) return at;
    at = parent_path(at);
  }
  return folder;
}

Result<bool> TreeSearch::look_at(const std::string& folder,
                                 const std::vector<DirectoryEntry>& entries) {
  if (is_taken(folder)) return true;
  std::vector<std::string> names;
  bool has_folders = false;
  for (const DirectoryEntry& entry : entries) {
    if (entry.name.starts_with('.')) continue;
    if (!entry.is_directory) names.push_back(entry.name);
    has_folders = has_folders || entry.is_directory;
  }
  if (folder != top_ && is_direction_folder(file_name(folder))) return true;
  const bool any = format_ == nullptr;
  if (any || format_->format == SourceFormat::kDjango) find_django(folder, names);
  if (any || format_->format == SourceFormat::kLiquibase)
    if (find_changelog(folder, names)) return true;
  if ((any || format_->format == SourceFormat::kSql) && find_driver(folder, names)) return true;
  if (names.empty() && !has_folders) return true;
  const auto listed = list_migrations_folder(files_, folder, Depth::kOneBelow);
  if (!listed || listed->files.empty()) return true;
  if (any) return take_detected(folder, *listed);
  const auto own = list_migrations_folder(
      files_,
      folder,
      format_->depth == Depth::kRecursive && format_->claims == nullptr ? Depth::kFolder
                                                                        : format_->depth);
  if (own && is_of_named_tool(*own))
    take({root_of(*format_, folder), format_->format, {}, {}}, takes_folders(*format_));
  return true;
}

Result<bool> TreeSearch::take_detected(const std::string& folder, const MigrationsFolder& listed) {
  const Detection detected = detect_format(files_, listed, signs_.at(folder));
  if (detected.format == nullptr) return true;
  const Format& format = *detected.format;
  const bool sure = is_sure(folder, top_, detected);
  if (!sure && detected.count < kFewPlainFiles && !names_one_of(folder, kLikelyWords)) return true;
  if (std::string other = folder_of_other_database(folder, top_); !other.empty()) {
    found_.problems.push_back(fmt::format(
        "{} is left out, as the name of {} says that it is for another database: to lint "
        "it all the same, name it",
        folder,
        other));
    taken_.push_back(std::move(other));
    return true;
  }
  if (is_one_version(listed)) return true;
  if (detected.rival != nullptr) {
    Error words = two_tools(folder, detected);
    if (folder == top_) return words;
    found_.problems.push_back(std::move(words.message));
    taken_.push_back(folder);
    return true;
  }
  if (format.other_database != nullptr) {
    if (const std::string other = format.other_database(files_, listed); !other.empty()) {
      found_.problems.push_back(
          fmt::format("{} is left out, as it is written for {}", folder, other));
      taken_.push_back(folder);
      return true;
    }
  }
  Project project{root_of(format, folder), format.format, {}, {}};
  if (format.format == SourceFormat::kSql)
    for (const std::string& name : listed.folders)
      if (is_version_folder(name)) taken_folders_.insert(join_path(folder, name));
  if (!sure) {
    found_.unsure.push_back(std::move(project));
    return true;
  }
  take(std::move(project), takes_folders(format));
  return true;
}

bool TreeSearch::find_changelog(const std::string& folder, const std::vector<std::string>& names) {
  std::string root = root_changelog(files_, folder, names);
  if (root.empty()) return false;
  take({folder, SourceFormat::kLiquibase, {}, std::move(root)}, true);
  return true;
}

bool TreeSearch::find_driver(const std::string& folder, const std::vector<std::string>& names) {
  const auto driver = find_psql_driver(files_, folder, names);
  if (!driver) return false;
  for (const std::string& included : driver->included)
    taken_folders_.insert(
        std::string(parent_path(included)).empty() ? "." : std::string(parent_path(included)));
  Project project{folder, SourceFormat::kSql, {}, driver->path};
  if (is_aside(folder, top_))
    found_.unsure.push_back(std::move(project));
  else
    take(std::move(project), false);
  return true;
}

// An app's migrations belong to the project that manage.py stands in.
void TreeSearch::find_django(const std::string& folder, const std::vector<std::string>& names) {
  if (file_name(folder) != "migrations") return;
  for (const std::string& name : names) {
    if (!name.ends_with(".py") || leading_digits(name).empty()) continue;
    const auto text = files_.read(join_path(folder, name));
    if (!text || text->find("migrations.Migration)") == std::string::npos) return;
    const std::string manage = find_upwards(files_, folder, "manage.py");
    std::string root = manage.empty() ? normalize_path(join_path(folder, "../.."))
                                      : std::string(parent_path(manage));
    django_roots_.insert(root.empty() ? "." : std::move(root));
    taken_.push_back(folder);
    return;
  }
}

FoundTrees TreeSearch::finish() {
  for (const std::string& root : django_roots_)
    found_.sure.push_back({root, SourceFormat::kDjango, {}, {}});
  return std::move(found_);
}

Result<std::optional<Project>> tree_of_folder(const FileSystem& files, const std::string& folder) {
  const auto listed = list_migrations_folder(files, folder, Depth::kOneBelow);
  if (!listed) return listed.error();
  Signs signs(files);
  const Detection detected = detect_format(files, *listed, signs.at(folder));
  if (detected.rival != nullptr) return two_tools(folder, detected);
  if (detected.format == nullptr) return std::optional<Project>();
  return std::optional<Project>(Project{folder, detected.format->format, {}, {}});
}

}  // namespace miglint
