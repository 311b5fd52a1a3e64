// sqlx (Rust): N_title.sql, or N_title.up.sql with N_title.down.sql; N an i64.
//
// Each file in a transaction, unless its very first bytes are `-- no-transaction`: then it is sent
// as one message. Two files of one version are not seen at load and fail at the primary key. Files
// without `_` or `.sql` are passed over. Source: sqlx-core, src/migrate/source.rs, migration.rs.

#include <charconv>

#include "migrations/formats/cargo.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kMarker = "-- no-transaction";

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  const std::size_t underscore = name.find('_');
  if (!name.ends_with(".sql") || name.find('/') != std::string_view::npos) return parts;
  if (underscore == std::string_view::npos) {
    parts.why = "its name has no `_` behind the version";
    return parts;
  }
  const std::string_view digits = name.substr(0, underscore);
  long long version = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc{} || rest != digits.data() + digits.size()) {
    parts.role = FileRole::kRefused;
    parts.why = "its version is no number";
    return parts;
  }
  std::string_view title = name.substr(underscore + 1);
  parts.role = FileRole::kUp;
  if (title.ends_with(".down.sql")) parts.role = FileRole::kDown;
  for (const std::string_view suffix : {".up.sql", ".down.sql", ".sql"})
    if (title.ends_with(suffix)) {
      title.remove_suffix(suffix.size());
      break;
    }
  parts.version = without_leading_zeros(digits);
  parts.order = number_key(digits);
  parts.label = words_of_name(title);
  parts.pair = parts.version + "_" + std::string(title);
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

int recognize(const Candidate& file) {
  if (!file.named.has(SourceFormat::kSqlx) || leading_digits(file.name).empty()) return 0;
  return take_apart_name(file.name).role == FileRole::kUp ? 80 : 0;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  const std::string_view text = reader.text(file);
  const bool opts_out = text.starts_with(kMarker);
  result.upgrade =
      reader.whole_file(file, opts_out ? TransactionMode::kBatch : TransactionMode::kWrapped);
  if (opts_out) return result;
  for (const TextLine& line : lines_of(text)) {
    if (!trim(line.text).starts_with(kMarker)) continue;
    result.upgrade->opt_out_unseen = true;
    Note note;
    note.kind = NoteKind::kOptOutIneffective;
    note.where = {file, line.begin, line.end};
    note.words =
        "`-- no-transaction` counts for sqlx only where it is the very first text of the file, so "
        "this "
        "file runs in a transaction";
    note.help = "move it to the first line, without anything before it";
    result.notes.push_back(std::move(note));
    break;
  }
  return result;
}

std::string other_database(const FileSystem& files, const MigrationsFolder& folder) {
  return other_cargo_database(files, folder.path, "sqlx");
}

}  // namespace

extern const Format sqlx;
const Format sqlx = {
    .format = SourceFormat::kSqlx,
    .ignored_words = "sqlx passes it over",
    .refused_words = "sqlx refuses to load the folder",
    .recognize = recognize,
    .other_database = other_database,
    .take_apart = take_apart,
    .duplicate_words = "sqlx runs both, and the second one fails on the key of _sqlx_migrations",
    .lower_words = "sqlx runs it after the newer ones",
    .keeps_duplicates = true,
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
};

}  // namespace miglint
