// Plain SQL files, run by a tool that is not known: `001_title.sql`, in the order of their numbers.
//
// Numbers count as numbers ("2" before "10"); two files with one number run in the order of their
// names. Folders with a release for a name (0.19/01_title.sql) come in the order of the releases,
// the numbers beginning anew in each. Dates (2024-05-31-title.sql) are an order, not an id: several
// a day are usual. Where most files have no number, the order is that of the bytes and the id is
// the whole name. A way back is title.down.sql, title_down.sql, title.rollback.sql, title.undo.sql,
// or the same name in down/.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "migrations/formats/folder_reading.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/psql_script.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 5> kDownWords = {
    "down", "rollback", "undo", "revert", "downgrade"};
constexpr std::array<std::string_view, 3> kUpWords = {"up", "do", "upgrade"};

// What stands beside numbered migrations and is none.
constexpr std::array<std::string_view, 7> kSnapshots = {
    "schema", "structure", "seed", "seeds", "dump", "fixtures", "latest"};

// "x.down" → {"x", ".down"}; both views empty when there is no such suffix.
struct Suffix {
  std::string_view stem;
  bool dotted = false;
};

template <std::size_t N>
std::optional<Suffix> cut_suffix(std::string_view stem,
                                 const std::array<std::string_view, N>& words) {
  for (const std::string_view word : words) {
    if (stem.size() <= word.size() + 1 || !stem.ends_with(word)) continue;
    const char before = stem[stem.size() - word.size() - 1];
    if (before == '.' || before == '_' || before == '-')
      return Suffix{stem.substr(0, stem.size() - word.size() - 1), before == '.'};
  }
  return std::nullopt;
}

struct Prefix {
  std::string version;  // empty: no number
  std::string order;
  bool is_date = false;
  std::size_t size = 0;  // bytes, with what parts it from the title
};

bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.' || c == ' ' || c == 'T';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

// A day, written in one (20240531) or parted (2024-05-31, then perhaps a time).
bool begins_with_date(std::string_view stem, std::string_view first) {
  if (first.size() == 8 && is_year(first.substr(0, 4)))
    return first.substr(4, 2) <= "12" && first.substr(6) <= "31";
  if (!is_year(first) || stem.size() < 8 || !is_separator(stem[4])) return false;
  const std::string_view month = leading_digits(stem.substr(5));
  return month.size() == 2 && month <= "12" && stem[7] == stem[4];
}

// "V0001.title" has its number behind a letter.
std::size_t letter_before_number(std::string_view name) {
  const bool has_letter = name.size() > 1 && (name.front() == 'V' || name.front() == 'v');
  return has_letter && !leading_digits(name.substr(1)).empty() ? 1 : 0;
}

bool is_numbered(std::string_view name) {
  return !leading_digits(name.substr(letter_before_number(name))).empty();
}

Prefix prefix_of(std::string_view stem) {
  Prefix prefix;
  const std::size_t letter = letter_before_number(stem);
  stem.remove_prefix(letter);
  const std::string_view first = leading_digits(stem);
  if (first.empty()) return prefix;
  prefix.is_date = begins_with_date(stem, first);
  prefix.version = without_leading_zeros(first);
  prefix.order = number_key(first);
  prefix.size = first.size();
  // Further groups of digits belong to a date, or to a dotted version (1.2.3_title).
  while (prefix.size + 1 < stem.size() && is_separator(stem[prefix.size])) {
    const std::string_view group = leading_digits(stem.substr(prefix.size + 1));
    const std::size_t end = prefix.size + 1 + group.size();
    if (group.empty() || (end < stem.size() && is_letter(stem[end]) && stem[end] != 'T')) break;
    if (!prefix.is_date && stem[prefix.size] != '.') break;
    (prefix.version += stem[prefix.size]) += without_leading_zeros(group);
    prefix.order += number_key(group);
    prefix.size = end;
  }
  prefix.size += letter;
  return prefix;
}

std::string_view title_of(std::string_view stem, const Prefix& prefix) {
  std::string_view title = stem.substr(std::min(prefix.size, stem.size()));
  while (!title.empty() && is_separator(title.front()) && title.front() != 'T')
    title.remove_prefix(1);
  return title;
}

struct PlainFile {
  std::string_view folder;  // "down" of "down/x.sql"
  std::string_view stem;    // without suffix and ".sql"
  bool down = false;
};

// `_down` may as well be the end of a title (scale_down): it is a direction only where the file
// that it would undo is there.
PlainFile direction_of(std::string_view name, const std::set<std::string_view>& stems) {
  PlainFile file;
  if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) {
    file.folder = name.substr(0, slash);
    name.remove_prefix(slash + 1);
  }
  name.remove_suffix(4);
  file.stem = name;
  file.down = std::ranges::find(kDownWords, file.folder) != kDownWords.end();
  if (const auto cut = cut_suffix(name, kDownWords)) {
    bool has_up = stems.contains(cut->stem);
    for (const std::string_view word : kUpWords)
      for (const char mark : {'.', '_', '-'})
        has_up = has_up || stems.contains(std::string(cut->stem) + mark + std::string(word));
    if (cut->dotted || has_up || file.down) {
      file.stem = cut->stem;
      file.down = true;
    }
  } else if (const auto up = cut_suffix(name, kUpWords); up && up->dotted) {
    file.stem = up->stem;
  } else if (up) {
    bool has_down = false;
    for (const std::string_view word : kDownWords)
      for (const char mark : {'.', '_', '-'})
        has_down = has_down || stems.contains(std::string(up->stem) + mark + std::string(word));
    if (has_down) file.stem = up->stem;
  }
  return file;
}

// The names without ".sql", with their folders.
std::set<std::string_view> stems_of(const MigrationsFolder& folder) {
  std::set<std::string_view> stems;
  for (const std::string_view name : folder.files)
    if (name.ends_with(".sql")) stems.insert(name.substr(0, name.size() - 4));
  return stems;
}

// Whether a file in this folder belongs to the tree; "" is the tree's own.
bool is_part(std::string_view folder) {
  return folder.empty() || is_direction_folder(folder) || is_version_folder(folder);
}

// A release has versions of its own.
void add_release(std::string_view folder, NameParts& parts) {
  if (!is_version_folder(folder)) return;
  parts.version = fmt::format("{}/{}", folder, parts.version);
  parts.pair = fmt::format("{}/{}", folder, parts.pair);
  parts.order.insert(0, version_folder_key(folder));
}

// Among numbered ones.
void number(const Prefix& prefix, NameParts& parts) {
  if (!prefix.version.empty()) {
    parts.version = prefix.is_date ? parts.pair : prefix.version;
    parts.order = prefix.order;
    return;
  }
  parts.role = FileRole::kIgnored;
  if (std::ranges::find(kSnapshots, lower(parts.pair)) == kSnapshots.end())
    parts.why = "its name has no number, and the others have one";
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  const std::set<std::string_view> stems = stems_of(folder);
  std::vector<NameParts> result(folder.files.size());
  std::vector<Prefix> prefixes(folder.files.size());
  std::size_t ups = 0;
  std::size_t numbered = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (!folder.files[i].ends_with(".sql") || !is_part(parent_path(folder.files[i]))) continue;
    const PlainFile file = direction_of(folder.files[i], stems);
    prefixes[i] = prefix_of(file.stem);
    result[i].role = file.down ? FileRole::kDown : FileRole::kUp;
    result[i].pair = file.stem;
    result[i].label = title_of(file.stem, prefixes[i]);
    ups += file.down ? 0U : 1U;
    numbered += file.down || prefixes[i].version.empty() ? 0U : 1U;
  }
  const bool by_number = numbered * 2 >= ups && numbered > 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    NameParts& parts = result[i];
    if (parts.role == FileRole::kIgnored) continue;
    if (by_number)
      number(prefixes[i], parts);
    else
      parts.version = parts.label = parts.pair;
    add_release(parent_path(folder.files[i]), parts);
  }
  return result;
}

// psql's own commands stand in the file, so psql runs it.
bool is_for_psql(std::string_view text) {
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (words.size() > 1 && words.front() == '\\' && is_letter(words[1])) return true;
  }
  return false;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  result.upgrade = reader.whole_file(file,
                                     is_for_psql(reader.text(file)) || is_dump(reader.text(file))
                                         ? TransactionMode::kScript
                                         : TransactionMode::kUnknown);
  return result;
}

// A tool that compares names as text would run them in another order than one that compares
// numbers.
void note_widths(TreeReader& reader) {
  const Revision* before = nullptr;
  for (const Revision& revision : reader.history.revisions) {
    const Revision* previous = std::exchange(before, &revision);
    if (previous == nullptr) continue;
    const std::string_view path = reader.sources[revision.file].path;
    const std::string_view last_path = reader.sources[previous->file].path;
    const std::string_view name = file_name(path);
    const std::string_view last = file_name(last_path);
    if (!is_numbered(name) || name >= last || parent_path(path) != parent_path(last_path)) continue;
    Note& note = reader.note(
        NoteKind::kMixedVersionStyle,
        revision.id_where,
        fmt::format("`{}` follows `{}` by its number, and stands before it where a tool compares "
                    "names as text",
                    name,
                    last),
        "give all numbers the same width");
    note.ids = {previous->id, revision.id};
    return;
  }
}

void read(TreeReader& reader) {
  if (!reader.manifest.empty()) return read_psql_driver(reader);
  read_by_names(reader);
  note_widths(reader);
  // A dump without a number is no step: it stands for the whole schema.
  for (Revision& revision : reader.history.revisions) {
    const std::string_view name = file_name(reader.sources[revision.file].path);
    if (is_numbered(name) || !is_dump(reader.text(revision.file))) continue;
    revision.id = name;
    revision.kind = RevisionKind::kBaseline;
  }
}

// A way back says nothing about the tool: many name it alike.
int recognize(const Candidate& file) {
  const std::string_view name = file_name(file.name);
  const std::string_view folder = parent_path(file.name);
  if (!is_part(folder)) return 0;
  if (!name.ends_with(".sql") || !is_numbered(name)) return 0;
  return cut_suffix(name.substr(0, name.size() - 4), kDownWords) ? 0 : 40;
}

}  // namespace

extern const Format plain_sql;
const Format plain_sql = {
    .format = SourceFormat::kSql,
    .depth = Depth::kOneBelow,
    .ignored_words = "it is not taken for a migration",
    .recognize = recognize,
    .take_apart = take_apart,
    .duplicate_words = "which of them runs, and in which order, depends on the tool that runs them",
    .lower_words = "a runner that goes by the newest version never runs it",
    .keeps_duplicates = true,
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kUnknown,
    .client = Client::kPsql,
    .cut = cut,
    .read = read,
};

}  // namespace miglint
