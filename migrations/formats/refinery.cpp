// refinery (Rust): V1__title.sql, at any depth; U2__title.sql may also run when a later one has.
//
// Versions are whole numbers: V1.2__x passes refinery's pattern and fails its number parser. Its
// check for duplicates compares names and contents too, so two different files of one version get
// through and fail at the primary key. Source: refinery_core, src/util.rs, src/traits/mod.rs.

#include "migrations/formats/cargo.h"
#include "migrations/formats/format.h"
#include "migrations/formats/version_names.h"
#include "migrations/text/file_system.h"

namespace miglint {

namespace {

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::string_view name = file_name(path);
  const bool is_rust = name.ends_with(".rs");
  if (!is_rust && !name.ends_with(".sql")) return parts;
  const std::string_view digits = leading_digits(name.substr(1));
  const std::string_view rest = name.substr(1 + digits.size());
  const bool has_prefix = name.starts_with('V') || name.starts_with('U');
  const std::size_t bars = rest.find("__");
  if (!has_prefix || digits.empty() || bars == std::string_view::npos) {
    if (!is_rust) parts.why = "its name is not `V<number>__title.sql`";
    return parts;
  }
  if (bars != 0) {
    parts.role = FileRole::kRefused;
    parts.why = "its version is not a whole number";
    return parts;
  }
  parts.role = is_rust ? FileRole::kCode : FileRole::kUp;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = words_of_name(without_suffix(without_suffix(rest.substr(2), ".sql"), ".rs"));
  parts.pair = path;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

int recognize(const Candidate& file) {
  if (file.name.find('/') != std::string_view::npos) return 0;
  if (!file.named.has(SourceFormat::kRefinery)) return 0;
  const FileRole role = take_apart_name(file.name).role;
  return role == FileRole::kUp || role == FileRole::kRefused ? 80 : 0;
}

std::string other_database(const FileSystem& files, const MigrationsFolder& folder) {
  return other_cargo_database(files, folder.path, "refinery");
}

}  // namespace

extern const Format refinery;
const Format refinery = {
    .format = SourceFormat::kRefinery,
    .depth = Depth::kRecursive,
    .ignored_words = "refinery passes it over with a warning",
    .refused_words = "refinery refuses to load the folder",
    .recognize = recognize,
    .other_database = other_database,
    .take_apart = take_apart,
    .duplicate_words =
        "refinery runs both, and the second one fails on the key of refinery_schema_history",
    .lower_words = "refinery refuses to go on",
    .keeps_duplicates = true,
    .transaction = TransactionMode::kWrapped,
};

}  // namespace miglint
