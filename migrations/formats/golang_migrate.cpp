// golang-migrate: N_title.up.sql and N_title.down.sql in one folder, N a uint64 ("1" = "0001").
//
// A file goes out whole as one simple-query message, without BEGIN (its `x-multi-statement` lives
// in the database URL, where we cannot see it). Titles of the two directions may differ. Names that
// do not match are passed over in silence; two files of one version and direction stop it at start.
// Source: golang-migrate v4, source/parse.go, source/migration.go, database/postgres.

#include "migrations/formats/format.h"

namespace miglint {

namespace {

constexpr std::size_t kMaxDigits = 20;  // of a uint64

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (!name.ends_with(".sql")) return parts;
  if (name.find('/') != std::string_view::npos) return parts;
  parts.why = "its name is not `N_title.up.sql` or `N_title.down.sql`";
  const std::string_view digits = leading_digits(name);
  std::string_view rest = name.substr(digits.size(), name.size() - digits.size() - 4);
  if (digits.empty() || digits.size() > kMaxDigits || !rest.starts_with('_')) return parts;
  const bool is_up = rest.ends_with(".up");
  if (!is_up && !rest.ends_with(".down")) return parts;
  rest.remove_suffix(is_up ? 3 : 5);
  if (rest.empty()) return parts;
  parts.role = is_up ? FileRole::kUp : FileRole::kDown;
  parts.version = without_leading_zeros(digits);
  parts.label = rest.substr(1);
  parts.order = number_key(digits);
  parts.pair = parts.version;
  parts.why.clear();
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

int recognize(std::string_view name, std::string_view /*head*/) {
  return take_apart_name(name).role == FileRole::kUp ? 70 : 0;
}

}  // namespace

extern const Format golang_migrate;
const Format golang_migrate = {
    .format = SourceFormat::kGolangMigrate,
    .name = "golang-migrate",
    .ignored_words = "golang-migrate passes it over",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "golang-migrate refuses to start",
    .keeps_duplicates = false,
    .transaction = TransactionMode::kBatch,
    .cut = nullptr,
    .has_meta_commands = false,
};

}  // namespace miglint
