// node-pg-migrate: <number>_title.sql (or .js, .ts), all pending ones in one transaction.
//
// A prefix of 17 digits is a time in UTC, any other a plain number, so a stamp of 14 digits sorts
// behind every stamp in milliseconds. `-- Up Migration` and `-- Down Migration` part an SQL file,
// in any order; without the first the whole file is the way up. SQL has no opt-out. Source:
// node-pg-migrate 8, src/utils/fileNameUtils.ts, src/sqlMigration.ts, src/migration.ts.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "migrations/formats/blocks.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 5> kCode = {".js", ".ts", ".cjs", ".mjs", ".cts"};

int number_in(std::string_view digits, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : digits.substr(at, count))
    number = number * 10 + (c - '0');
  return number;
}

// The number that a prefix is compared as.
std::string order_of(std::string_view digits) {
  if (digits.size() != 17) return number_key(digits);
  using namespace std::chrono;
  const year_month_day day{year(number_in(digits, 0, 4)),
                           month(static_cast<unsigned>(number_in(digits, 4, 2))),
                           std::chrono::day(static_cast<unsigned>(number_in(digits, 6, 2)))};
  const auto time = sys_days(day).time_since_epoch() + hours(number_in(digits, 8, 2)) +
                    minutes(number_in(digits, 10, 2)) + seconds(number_in(digits, 12, 2)) +
                    milliseconds(number_in(digits, 14, 3));
  return number_key(std::to_string(duration_cast<milliseconds>(time).count()));
}

NameParts take_apart_name(std::string_view name) {
  NameParts parts;
  if (name.find('/') != std::string_view::npos) return parts;
  const std::string_view digits = leading_digits(name);
  std::string_view stem = name.substr(0, name.rfind('.'));
  const bool is_sql = name.ends_with(".sql");
  const bool is_code = !name.ends_with(".d.ts") && std::ranges::any_of(kCode, [&](auto suffix) {
    return name.ends_with(suffix);
  });
  if (!is_sql && !is_code) return parts;
  if (digits.empty()) {
    if (is_sql) parts.why = "its name does not begin with a number";
    return parts;
  }
  parts.role = is_code ? FileRole::kCode : FileRole::kBoth;
  if (is_sql && stem.ends_with(".down")) parts.role = FileRole::kDown;
  stem = without_suffix(without_suffix(stem, ".up"), ".down");
  parts.version = stem;
  parts.order = order_of(digits) + '\0' + locale_key(stem);
  const std::string_view title = stem.substr(digits.size());
  parts.label = words_of_name(title.empty() ? title : title.substr(1));
  parts.pair = stem;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  return result;
}

// `^\s*--[\s-]*up\s+migration`, in any case.
bool is_marker(std::string_view line, std::string_view direction) {
  line = trim(line);
  if (!line.starts_with("--")) return false;
  line = line.substr(std::min(line.find_first_not_of("- \t"), line.size()));
  if (!starts_with_word(line, direction)) return false;
  const std::string_view rest = line.substr(direction.size());
  return !rest.empty() && (rest.front() == ' ' || rest.front() == '\t') &&
         starts_with_word(trim(rest), "migration");
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  const std::string_view text = reader.text(file);
  const auto size = static_cast<std::uint32_t>(text.size());
  std::optional<TextLine> up;
  std::optional<TextLine> down;
  for (const TextLine& line : lines_of(text)) {
    if (!up && is_marker(line.text, "up")) up = line;
    if (!down && is_marker(line.text, "down")) down = line;
  }
  const TransactionMode mode = reader.format.transaction;
  if (!up) {
    // The whole file, what follows a Down marker too.
    result.upgrade = reader.whole_file(file, mode);
    return result;
  }
  const auto section = [&](const TextLine& line, const std::optional<TextLine>& other) {
    Script script;
    script.where = {file, line.begin, line.end};
    const bool ends_early = other && other->begin > line.begin;
    reader.add_sql(script, file, line.end, ends_early ? other->begin : size, mode);
    return script;
  };
  result.upgrade = section(*up, down);
  if (!down) return result;
  result.downgrade = section(*down, up);
  const bool is_last = down->begin > up->begin;
  read_irreversible(reader.sources, file, down->end, is_last ? size : up->begin, *result.downgrade);
  return result;
}

// A stamp of 14 digits is a larger number than any in milliseconds, whatever day it means.
void finish(TreeReader& reader) {
  const Revision* before = nullptr;
  for (const Revision& revision : reader.history.revisions) {
    const Revision* previous = std::exchange(before, &revision);
    if (previous == nullptr || leading_digits(revision.id).size() != 14) continue;
    if (leading_digits(previous->id).size() == 14) continue;
    Note& note = reader.note(
        NoteKind::kMixedVersionStyle,
        revision.id_where,
        fmt::format(
            "{} is compared as a plain number, so it runs after every stamp in milliseconds, "
            "also those of later days",
            leading_digits(revision.id)),
        "name it by milliseconds, or by a time of 17 digits");
    note.ids = {previous->id, revision.id};
    return;
  }
}

int recognize(const Candidate& file) {
  const FileRole role = take_apart_name(file.name).role;
  if (role != FileRole::kBoth && role != FileRole::kCode) return 0;
  if (role == FileRole::kBoth) {
    const auto lines = lines_of(file.head);
    if (std::ranges::any_of(lines, [](const TextLine& l) { return is_marker(l.text, "up"); }))
      return 90;
  }
  const bool is_code = role == FileRole::kCode &&
                       file.head.find("MigrationBuilder") == std::string_view::npos &&
                       file.head.find("pgm") == std::string_view::npos;
  return file.named.has(SourceFormat::kNodePgMigrate) && !is_code ? 80 : 0;
}

}  // namespace

extern const Format node_pg_migrate;
const Format node_pg_migrate = {
    .format = SourceFormat::kNodePgMigrate,
    .ignored_words = "node-pg-migrate cannot order it",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "node-pg-migrate runs one of them",
    .lower_words = "node-pg-migrate refuses to go on, unless checkOrder is off",
    .keeps_duplicates = true,
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kAllInOne,
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
