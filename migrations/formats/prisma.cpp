// Prisma Migrate: <timestamp>_title/migration.sql, in the order of localeCompare; the whole name is
// the id. A script is sent as one message. down.sql beside it is a custom that Prisma itself does
// not know. Source: prisma/prisma, listMigrations.ts; prisma-engines, apply_migrations.rs.

#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kScript = "migration.sql";
constexpr std::string_view kLock = "migration_lock.toml";

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return parts;
  const std::string_view folder = path.substr(0, slash);
  const std::string_view leaf = path.substr(slash + 1);
  if (leaf != kScript && leaf != "down.sql") return parts;
  parts.role = leaf == kScript ? FileRole::kUp : FileRole::kDown;
  parts.version = folder;
  parts.order = locale_key(folder);
  std::string_view title = folder.substr(leading_digits(folder).size());
  if (title.starts_with('_')) title.remove_prefix(1);
  parts.label = words_of_name(title);
  parts.pair = folder;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// Prisma takes every folder for a migration.
void finish(TreeReader& reader) {
  for (const std::string& folder : reader.folder.folders) {
    if (reader.has_file(folder + "/" + std::string(kScript))) continue;
    const LoadedText lock = reader.load(kLock);
    reader.refuse(reader.whole(lock.file),
                  fmt::format("the folder `{}` has no migration.sql", folder),
                  "write the script, or delete the folder");
  }
}

bool claims(const FileSystem& /*files*/, const MigrationsFolder& folder) {
  return std::ranges::binary_search(folder.files, kLock);
}

std::string other_database(const FileSystem& files, const MigrationsFolder& folder) {
  const auto lock = files.read(join_path(folder.path, kLock));
  if (!lock) return {};
  for (const std::string_view name : {"mysql", "sqlite", "sqlserver", "mongodb"})
    if (lock->find(fmt::format("\"{}\"", name)) != std::string::npos) return std::string(name);
  return {};
}

int recognize(const Candidate& file) {
  if (!file.name.ends_with("/migration.sql")) return 0;
  const std::string beside = std::string(parent_path(file.name)) + "/snapshot.json";
  return std::ranges::binary_search(file.folder.files, beside) ? 0 : 70;
}

}  // namespace

extern const Format prisma;
const Format prisma = {
    .format = SourceFormat::kPrisma,
    .depth = Depth::kOneBelow,
    .recognize = recognize,
    .claims = claims,
    .other_database = other_database,
    .take_apart = take_apart,
    .duplicate_words = "Prisma runs both",
    .lower_words = "`prisma migrate deploy` runs it after the newer ones",
    .keeps_duplicates = true,
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kBatch,
    .finish = finish,
};

}  // namespace miglint
