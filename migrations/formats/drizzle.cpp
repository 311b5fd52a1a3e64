// Drizzle, both layouts.
//
// Up to drizzle-kit 0.31: meta/_journal.json names the files, in the order of its list. An entry
// runs only where its `when` is later than that of the last one that ran, so one that is older than
// the entry before it is never run on a database that has that one. From v1 on: a folder for each,
// <timestamp>_title/migration.sql with snapshot.json, in the order of localeCompare.
// All pending ones run in one transaction, the pieces between `--> statement-breakpoint` one by
// one. Source: drizzle-orm, src/migrator.ts, src/pg-core/dialect.ts.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "migrations/formats/folder_reading.h"
#include "migrations/formats/lines.h"
#include "migrations/formats/reading.h"
#include "migrations/formats/version_names.h"
#include "migrations/formats/yaml.h"

namespace miglint {

namespace {

constexpr std::string_view kJournal = "meta/_journal.json";
constexpr std::string_view kBreakpoint = "--> statement-breakpoint";
constexpr std::string_view kScript = "migration.sql";

Script script_of(TreeReader& reader, FileId file) {
  const std::string_view text = reader.text(file);
  Script script;
  script.where = reader.whole(file);
  std::uint32_t at = text.starts_with(kByteOrderMark) ? 3 : 0;
  const auto add = [&](std::size_t end) {
    reader.add_sql(script, file, at, static_cast<std::uint32_t>(end), TransactionMode::kAllInOne);
  };
  for (std::size_t mark = text.find(kBreakpoint); mark != std::string_view::npos;
       mark = text.find(kBreakpoint, mark + 1)) {
    add(mark);
    at = static_cast<std::uint32_t>(mark + kBreakpoint.size());
  }
  add(text.size());
  return script;
}

// --- a folder for each
// ----------------------------------------------------------------------------
NameParts take_apart_name(std::string_view path) {
  NameParts parts;
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos || path.substr(slash + 1) != kScript) return parts;
  const std::string_view folder = path.substr(0, slash);
  parts.role = FileRole::kUp;
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
  for (const std::string& name : folder.files) {
    NameParts& parts = result.emplace_back(take_apart_name(name));
    if (!name.ends_with("/snapshot.json")) continue;
    const std::string script = std::string(parent_path(name)) + "/" + std::string(kScript);
    if (!std::ranges::binary_search(folder.files, script)) parts.why = "it has no migration.sql";
  }
  return result;
}

CutFile cut(TreeReader& reader, const NameParts& /*parts*/, FileId file) {
  CutFile result;
  result.upgrade = script_of(reader, file);
  return result;
}

// --- the journal
// ----------------------------------------------------------------------------------
class JournalReader {
 public:
  explicit JournalReader(TreeReader& reader) : reader_(reader) {}

  void read() {
    const LoadedText text = reader_.load(kJournal);
    journal_ = text.file;
    if (!text.usable) return;
    auto root = parse_yaml(reader_.sources[journal_].path, reader_.text(journal_));
    if (!root) {
      reader_.refuse(reader_.whole(journal_),
                     fmt::format("the journal is no JSON ({})", root.error().message),
                     "a merge may have left it half written: correct it");
      return;
    }
    if (const YamlNode* entries = root->find("entries"))
      for (const YamlNode& entry : entries->items)
        read_entry(entry);
    note_strays();
    note_forks();
  }

 private:
  void read_entry(const YamlNode& entry) {
    const std::string tag(entry.text("tag"));
    if (tag.empty()) return;
    const SourceSpan where{journal_, entry.begin, entry.begin + 1};
    note_time(entry, tag, where);
    if (!tags_.insert(tag).second) {
      Note& note = reader_.note(NoteKind::kCollidingVersionPrefix,
                                where,
                                fmt::format("`{}` is in the journal twice", tag),
                                "take one of the entries out");
      note.ids = {tag};
      return;
    }
    const std::string name = tag + ".sql";
    if (!reader_.has_file(name)) {
      reader_.refuse(where,
                     fmt::format("the journal names `{}`, and there is no such file", name),
                     "restore the file, or take the entry out");
      return;
    }
    const LoadedText text = reader_.load(name);
    std::string_view title = std::string_view(tag).substr(leading_digits(tag).size());
    if (title.starts_with('_')) title.remove_prefix(1);
    Script script = text.usable ? script_of(reader_, text.file)
                                : reader_.opaque_script(text.file, "a file that cannot be read");
    reader_.add_revision(tag, words_of_name(title), text.file).upgrade = std::move(script);
  }

  void note_time(const YamlNode& entry, const std::string& tag, SourceSpan where) {
    const std::string time = number_key(entry.text("when"));
    if (latest_.empty() || time > latest_) {
      latest_ = time;
      latest_tag_ = tag;
      return;
    }
    Note& note = reader_.note(
        NoteKind::kOutOfOrderVersion,
        where,
        fmt::format(
            "the `when` of `{}` is not later than that of `{}` before it, so a database that "
            "has `{}` never runs it, without an error",
            tag,
            latest_tag_,
            latest_tag_),
        "generate the migration again, or give it a `when` later than all before it");
    note.ids = {latest_tag_, tag};
  }

  void note_strays() {
    for (const std::string& name : reader_.folder.files) {
      if (!name.ends_with(".sql") || name.find('/') != std::string::npos) continue;
      if (tags_.contains(std::string(without_suffix(name, ".sql")))) continue;
      reader_.note(NoteKind::kOrphanFile,
                   reader_.whole(reader_.load(name).file),
                   fmt::format("`{}` is not in the journal, so Drizzle never runs it", name),
                   "generate it with drizzle-kit, or delete it");
    }
  }

  // Two snapshots with one predecessor: two branches, each generated without the other.
  void note_forks() {
    std::map<std::string, std::string> children;  // prevId → snapshot
    for (const std::string& name : reader_.folder.files) {
      if (!name.starts_with("meta/") || !name.ends_with("_snapshot.json")) continue;
      const auto text = reader_.files.read(reader_.path_of(name));
      if (!text) continue;
      const std::string previous = previous_of(*text);
      if (previous.empty()) continue;
      const auto [other, is_first] = children.try_emplace(previous, name);
      if (is_first) continue;
      const LoadedText loaded = reader_.load(name);
      Note& note = reader_.note(
          NoteKind::kOutOfOrderVersion,
          reader_.whole(loaded.file),
          fmt::format(
              "`{}` and `{}` follow the same snapshot: each was generated without the other",
              other->second,
              name),
          "delete the later migration and generate it again on top of the other");
      note.related.push_back(
          {reader_.whole(reader_.load(other->second).file), "the other snapshot"});
    }
  }

  // A snapshot may be large, and one of its members is wanted.
  static std::string previous_of(std::string_view text) {
    const std::size_t key = text.find("\"prevId\"");
    if (key == std::string_view::npos) return {};
    const std::size_t open = text.find('"', key + 8);
    const std::size_t close = text.find('"', open + 1);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    return std::string(text.substr(open + 1, close - open - 1));
  }

  TreeReader& reader_;
  FileId journal_ = kNoFile;
  std::set<std::string> tags_;
  std::string latest_;
  std::string latest_tag_;
};

void read(TreeReader& reader) {
  if (reader.has_file(kJournal))
    JournalReader(reader).read();
  else
    read_by_names(reader);
}

bool claims(const FileSystem& /*files*/, const MigrationsFolder& folder) {
  return std::ranges::binary_search(folder.files, kJournal);
}

std::string other_database(const FileSystem& files, const MigrationsFolder& folder) {
  const auto journal = files.read(join_path(folder.path, kJournal));
  if (!journal) return {};
  for (const std::string_view name : {"mysql", "sqlite", "turso", "singlestore", "gel"})
    if (journal->find(fmt::format("\"dialect\": \"{}\"", name)) != std::string::npos ||
        journal->find(fmt::format("\"dialect\":\"{}\"", name)) != std::string::npos)
      return std::string(name);
  return {};
}

int recognize(const Candidate& file) {
  if (!file.name.ends_with("/migration.sql")) return 0;
  const std::string beside = std::string(parent_path(file.name)) + "/snapshot.json";
  return std::ranges::binary_search(file.folder.files, beside) ? 85 : 0;
}

}  // namespace

extern const Format drizzle;
const Format drizzle = {
    .format = SourceFormat::kDrizzle,
    .depth = Depth::kOneBelow,
    .ignored_words = "Drizzle skips the folder",
    .recognize = recognize,
    .claims = claims,
    .other_database = other_database,
    .take_apart = take_apart,
    .duplicate_words = "Drizzle runs both",
    .lower_words = "Drizzle never runs it, and says nothing",
    .keeps_duplicates = true,
    .order = VersionOrder::kOther,
    .transaction = TransactionMode::kAllInOne,
    .cut = cut,
    .read = read,
};

}  // namespace miglint
