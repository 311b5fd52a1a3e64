// Diesel: <version>_title/up.sql and down.sql; the version without its dashes is compared as text.
//
// Each in a transaction, unless metadata.toml says `run_in_transaction = false`, or says nothing
// (a missing boolean is false to its reader; a file that does not parse is passed over): then it is
// one message. Of two equal versions one is dropped, nobody can say which.
// Source: diesel_migrations, migrations_internals/src/lib.rs, src/file_based_migrations.rs.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migrations/formats/cargo.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

constexpr std::string_view kUp = "up.sql";
constexpr std::string_view kDown = "down.sql";

NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return parts;
  const std::string_view folder = path.substr(0, slash);
  const std::string_view leaf = path.substr(slash + 1);
  if (leaf != kUp && leaf != kDown) return parts;
  const std::size_t underscore = std::min(folder.find('_'), folder.size());
  parts.role = leaf == kUp ? FileRole::kUp : FileRole::kDown;
  for (const char c : folder.substr(0, underscore))
    if (c != '-') parts.version += c;
  parts.order = parts.version;
  parts.label = words_of_name(folder.substr(std::min(underscore + 1, folder.size())));
  parts.pair = folder;
  return parts;
}

std::vector<NameParts> take_apart(const MigrationsFolder& folder) {
  std::vector<NameParts> result;
  for (const std::string& name : folder.files)
    result.push_back(take_apart_name(name));
  // A folder without up.sql is refused as a whole.
  std::set<std::string> ups;
  for (const NameParts& parts : result)
    if (parts.role == FileRole::kUp) ups.insert(parts.pair);
  for (NameParts& parts : result)
    if (!ups.contains(parts.pair)) parts.role = FileRole::kIgnored;
  return result;
}

// What metadata.toml says about transactions; nullopt: it does not, or there is none that parses.
struct Metadata {
  bool wraps = true;
  bool is_silent = false;  // it is there and has no such key
};

Metadata read_metadata(std::string_view text) {
  for (const TextLine& line : lines_of(text)) {
    const std::string_view words = trim(line.text);
    if (!words.starts_with("run_in_transaction")) continue;
    const std::size_t equals = words.find('=');
    if (equals == std::string_view::npos) return {};
    return {trim(words.substr(equals + 1)).starts_with("true"), false};
  }
  return {false, true};
}

CutFile cut(TreeReader& reader, const NameParts& parts, FileId file) {
  CutFile result;
  if (reader.text(file).empty()) {
    Note note;
    note.kind = NoteKind::kToolDirectiveError;
    note.where = reader.whole(file);
    note.words = fmt::format("the file is empty, and Diesel refuses an empty migration when it {}",
                             parts.role == FileRole::kUp ? "comes to it" : "is to revert it");
    note.help = "write a statement, or `SELECT 1;` where there is nothing to do";
    result.notes.push_back(std::move(note));
  }
  Metadata metadata;
  const std::string beside = parts.pair + "/metadata.toml";
  if (reader.has_file(beside)) {
    const LoadedText text = reader.load(beside);
    metadata = read_metadata(reader.text(text.file));
    if (metadata.is_silent && parts.role == FileRole::kUp) {
      Note note;
      note.kind = NoteKind::kToolDirectiveError;
      note.where = reader.whole(text.file);
      note.words =
          "metadata.toml does not say `run_in_transaction`, and Diesel takes that for false: this "
          "migration runs outside a transaction";
      note.help = "write `run_in_transaction = true` or false, as it is meant";
      result.notes.push_back(std::move(note));
    }
  }
  result.upgrade =
      reader.whole_file(file, metadata.wraps ? TransactionMode::kWrapped : TransactionMode::kBatch);
  return result;
}

void finish(TreeReader& reader) {
  for (const std::string& folder : reader.folder.folders) {
    const std::string inside = folder + "/";
    const auto first = std::ranges::lower_bound(reader.folder.files, inside);
    const bool is_empty = first == reader.folder.files.end() || !first->starts_with(inside);
    if (is_empty || reader.has_file(inside + std::string(kUp))) continue;
    const LoadedText text = reader.load(*first);
    reader.refuse(reader.whole(text.file),
                  fmt::format("`{}` has no up.sql", folder),
                  "write it, or move the folder away");
  }
}

int recognize(const Candidate& file) {
  const std::size_t slash = file.name.find('/');
  if (slash == std::string_view::npos || take_apart_name(file.name).role != FileRole::kUp) return 0;
  if (file.named.has(SourceFormat::kDiesel)) return 85;
  return leading_digits(file.name).empty() ? 0 : 60;
}

std::string other_database(const FileSystem& files, const MigrationsFolder& folder) {
  return other_cargo_database(files, folder.path, "diesel");
}

}  // namespace

extern const Format diesel;
const Format diesel = {
    .format = SourceFormat::kDiesel,
    .depth = Depth::kOneBelow,
    .recognize = recognize,
    .other_database = other_database,
    .take_apart = take_apart,
    .duplicate_words = "Diesel drops one of them in silence, and nobody can say which",
    .lower_words = "Diesel runs it after the newer ones",
    .keeps_duplicates = true,
    .order = VersionOrder::kText,
    .transaction = TransactionMode::kWrapped,
    .cut = cut,
    .finish = finish,
};

}  // namespace miglint
