#include "migrations/formats/signs.h"

#include <algorithm>
#include <array>
#include <optional>

#include "migrations/formats/lines.h"

namespace miglint {

namespace {

constexpr int kMaxHeight = 14;

struct ProjectFile {
  std::string_view name;   // "*.x": any name that ends so
  std::string_view holds;  // in lower case; empty: its presence says enough
  SourceFormat tool;
};

constexpr std::array kProjectFiles = {
    ProjectFile{"encore.app", "", SourceFormat::kEncore},
    ProjectFile{"diesel.toml", "", SourceFormat::kDiesel},
    ProjectFile{"sqlx.toml", "", SourceFormat::kSqlx},
    ProjectFile{"Cargo.toml", "sqlx", SourceFormat::kSqlx},
    ProjectFile{"Cargo.toml", "refinery", SourceFormat::kRefinery},
    ProjectFile{"Cargo.toml", "diesel", SourceFormat::kDiesel},
    ProjectFile{"package.json", "\"node-pg-migrate\"", SourceFormat::kNodePgMigrate},
    ProjectFile{"package.json", "\"postgrator", SourceFormat::kPostgrator},
    ProjectFile{"package.json", "\"graphile-migrate\"", SourceFormat::kGraphileMigrate},
    ProjectFile{"package.json", "\"drizzle-", SourceFormat::kDrizzle},
    ProjectFile{"package.json", "\"prisma\"", SourceFormat::kPrisma},
    ProjectFile{".node-pg-migraterc", "", SourceFormat::kNodePgMigrate},
    ProjectFile{".postgratorrc.json", "", SourceFormat::kPostgrator},
    ProjectFile{".gmrc", "", SourceFormat::kGraphileMigrate},
    ProjectFile{".gmrc.js", "", SourceFormat::kGraphileMigrate},
    ProjectFile{".gmrc.json", "", SourceFormat::kGraphileMigrate},
    ProjectFile{"flyway.conf", "", SourceFormat::kFlyway},
    ProjectFile{"flyway.toml", "", SourceFormat::kFlyway},
    ProjectFile{"pom.xml", "flyway", SourceFormat::kFlyway},
    ProjectFile{"build.gradle", "flyway", SourceFormat::kFlyway},
    ProjectFile{"build.gradle.kts", "flyway", SourceFormat::kFlyway},
    ProjectFile{"pom.xml", "liquibase", SourceFormat::kLiquibase},
    ProjectFile{"build.gradle", "liquibase", SourceFormat::kLiquibase},
    ProjectFile{"liquibase.properties", "", SourceFormat::kLiquibase},
    ProjectFile{"*.csproj", "dbup", SourceFormat::kDbup},
    ProjectFile{"*.fsproj", "dbup", SourceFormat::kDbup},
    ProjectFile{"yoyo.ini", "", SourceFormat::kYoyo},
    ProjectFile{"tern.conf", "", SourceFormat::kTern},
    ProjectFile{"sqitch.conf", "", SourceFormat::kSqitch},
    ProjectFile{"sqitch.plan", "", SourceFormat::kSqitch},
    ProjectFile{"atlas.hcl", "", SourceFormat::kAtlas},
    ProjectFile{"config.yaml", "metadata_directory", SourceFormat::kHasura},
    ProjectFile{"go.mod", "golang-migrate/migrate", SourceFormat::kGolangMigrate},
    ProjectFile{"go.mod", "gobuffalo/pop", SourceFormat::kPop},
    ProjectFile{"go.mod", "ory/pop", SourceFormat::kPop},
    ProjectFile{"go.mod", "pressly/goose", SourceFormat::kGoose},
    ProjectFile{"go.mod", "module github.com/riverqueue/river", SourceFormat::kRiver},
    ProjectFile{"manage.py", "", SourceFormat::kDjango},
    ProjectFile{"application.rb", "", SourceFormat::kRails},
};

bool is_called(std::string_view name, std::string_view pattern) {
  return pattern.starts_with("*") ? name.ends_with(pattern.substr(1)) : name == pattern;
}

// supabase/config.toml: the folder's name says it.
bool is_supabase_config(std::string_view folder, std::string_view name) {
  return name == "config.toml" && file_name(folder) == "supabase";
}

void add_own_names(const FileSystem& files,
                   const std::string& folder,
                   const std::vector<DirectoryEntry>& entries,
                   ToolNames& names) {
  for (const DirectoryEntry& entry : entries) {
    if (!entry.is_file) continue;
    if (is_supabase_config(folder, entry.name)) names.add(SourceFormat::kSupabase);
    std::optional<std::string> text;  // read once
    for (const ProjectFile& file : kProjectFiles) {
      if (!is_called(entry.name, file.name)) continue;
      if (!file.holds.empty() && !text) {
        auto read = files.read(join_path(folder, entry.name));
        text = read ? lower(*read) : "";
      }
      if (file.holds.empty() || text->find(file.holds) != std::string::npos) names.add(file.tool);
    }
  }
}

std::string folder_above(const std::string& folder) {
  return normalize_path(join_path(folder, ".."));
}

bool is_top(const FileSystem& files, const std::string& folder) {
  const std::string git = join_path(folder, ".git");
  return files.is_directory(git) || files.is_file(git);
}

}  // namespace

void ToolNames::add(SourceFormat tool) {
  if (!has(tool)) tools_.push_back(tool);
}

bool ToolNames::has(SourceFormat tool) const {
  return std::ranges::find(tools_, tool) != tools_.end();
}

const ToolNames& Signs::at(const std::string& folder) {
  const std::string start = folder.empty() ? "." : normalize_path(folder);
  std::vector<std::string> way;  // from `folder` up, those not known yet
  std::string at = start;
  ToolNames names;
  bool bounded = false;
  for (int i = 0; i < kMaxHeight && !bounded; ++i) {
    if (const auto known = known_.find(at); known != known_.end()) {
      names = known->second;
      bounded = true;
      break;
    }
    way.push_back(at);
    bounded = is_top(files_, at);
    const std::string above = folder_above(at);
    if (above == at || !files_.is_directory(above)) break;
    at = above;
  }
  // Without a repository around it, what lies above the current folder is somebody else's.
  if (!bounded)
    std::erase_if(way,
                  [&](const std::string& one) { return one != start && one.starts_with(".."); });
  for (auto here = way.rbegin(); here != way.rend(); ++here) {
    if (const auto entries = files_.list(*here)) add_own_names(files_, *here, *entries, names);
    known_.emplace(*here, names);
  }
  return known_.at(start);
}

std::string find_upwards(const FileSystem& files,
                         const std::string& folder,
                         std::string_view name) {
  std::string at = folder.empty() ? "." : normalize_path(folder);
  for (int i = 0; i < kMaxHeight; ++i) {
    std::string path = join_path(at, name);
    if (files.is_file(path)) return path;
    const std::string above = folder_above(at);
    if (above == at || is_top(files, at)) break;
    at = above;
  }
  return {};
}

}  // namespace miglint
