// pop (Soda, Buffalo): <timestamp>_title[.<dialect>].up.sql and .down.sql, `autocommit` before the
// direction where the file runs outside a transaction; .fizz files are not SQL.
//
// A file for a dialect stands before one for all; those of other databases are passed over. Files
// are Go templates. Source: pop v6, file_migrator.go and migration_info.go.

#include <array>

#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 4> kPostgres = {"postgres", "postgresql", "pg", "pgsql"};
constexpr std::array<std::string_view, 6> kOthers = {
    "mysql", "mariadb", "sqlite", "sqlite3", "mssql", "cockroach"};

struct PopName {
  NameParts parts;
  bool for_postgres = false;
  bool has_dialect = false;
};

// The last part behind a dot is taken off `title` and returned.
std::string_view take_part(std::string_view& title) {
  const std::size_t dot = title.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view part = title.substr(dot + 1);
  title = title.substr(0, dot);
  return part;
}

PopName take_apart_name(std::string_view name) {
  PopName result;
  NameParts& parts = result.parts;
  const bool is_fizz = name.ends_with(".fizz");
  if ((!is_fizz && !name.ends_with(".sql")) || name.find('/') != std::string_view::npos)
    return result;
  const std::string_view digits = leading_digits(name);
  std::string_view title = name.substr(0, name.rfind('.'));
  const std::string_view direction = take_part(title);
  if (digits.empty() || !title.substr(digits.size()).starts_with('_') ||
      (direction != "up" && direction != "down")) {
    parts.why = "its name is not `<timestamp>_title.up.sql` or `….down.sql`";
    return result;
  }
  std::string_view rest = title;
  std::string_view part = take_part(rest);
  if (part == "autocommit") {
    title = rest;
    part = take_part(rest);
  }
  result.has_dialect = is_one_of(part, kOthers) || is_one_of(part, kPostgres);
  if (is_one_of(part, kOthers)) return result;  // another database's
  result.for_postgres = is_one_of(part, kPostgres);
  if (result.for_postgres) title = rest;
  parts.role = direction == "down" ? FileRole::kDown : is_fizz ? FileRole::kCode : FileRole::kUp;
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = words_of_name(title.substr(digits.size() + 1));
  parts.pair = title;
  return result;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<PopName> names;
  std::map<std::string, bool> has_own;  // version and direction → a file for Postgres
  const auto key = [](const NameParts& parts) {
    return parts.version + (parts.role == FileRole::kDown ? "-" : "+");
  };
  for (const std::string& name : folder.files) {
    names.push_back(take_apart_name(name));
    if (names.back().for_postgres) has_own[key(names.back().parts)] = true;
  }
  std::vector<NameParts> result;
  for (PopName& name : names) {
    if (name.parts.role != FileRole::kIgnored && !name.for_postgres &&
        has_own.contains(key(name.parts)))
      name.parts.role = FileRole::kIgnored;
    result.push_back(std::move(name.parts));
  }
  return result;
}

bool is_autocommit(std::string_view path) {
  return path.find(".autocommit.") != std::string_view::npos;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  if (reader.sources[file].path.ends_with(".fizz")) {
    result.upgrade = reader.opaque_script(file, "a migration in Fizz");
    result.kind = RevisionKind::kOpaque;
    return result;
  }
  const bool autocommit = is_autocommit(reader.sources[file].path);
  result.upgrade =
      reader.whole_file(file, autocommit ? TransactionMode::kBatch : TransactionMode::kWrapped);
  return result;
}

int recognize(const Candidate& file) {
  const PopName name = take_apart_name(file.name);
  if (name.has_dialect) return 75;
  if (name.parts.role == FileRole::kIgnored) return 0;
  if (file.name.ends_with(".fizz")) return 75;
  return file.named.has(SourceFormat::kPop) && name.parts.role == FileRole::kUp ? 75 : 0;
}

}  // namespace

extern const Format pop;
const Format pop = {
    .format = SourceFormat::kPop,
    .ignored_words = "pop passes it over",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "pop refuses to start",
    .lower_words = "pop runs it after the newer ones",
    .transaction = TransactionMode::kWrapped,
    .placeholders = {"{{", "}}"},
    .cut = cut,
};

}  // namespace miglint
