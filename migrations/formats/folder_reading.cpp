#include "migrations/formats/folder_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "migrations/formats/blocks.h"
#include "migrations/formats/version_names.h"

namespace miglint {

namespace {

// A file that takes part, and the file of the way back that belongs to it.
struct Entry {
  const NameParts* parts = nullptr;
  std::string_view name;
  const Entry* down = nullptr;
};

std::string_view language_of(std::string_view path) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr Pair kLanguages[] = {{".go", "Go"},
                                 {".rs", "Rust"},
                                 {".rb", "Ruby"},
                                 {".py", "Python"},
                                 {".js", "JavaScript"},
                                 {".cjs", "JavaScript"},
                                 {".mjs", "JavaScript"},
                                 {".ts", "TypeScript"},
                                 {".java", "Java"},
                                 {".kt", "Kotlin"},
                                 {".yaml", "YAML"},
                                 {".fizz", "Fizz"}};
  for (const auto& [suffix, language] : kLanguages)
    if (path.ends_with(suffix)) return language;
  return "a programming language";
}

class NamesReader {
 public:
  explicit NamesReader(TreeReader& reader) : reader_(reader), format_(reader.format) {}

  void read() {
    parts_ = format_.take_apart(reader_.folder);
    for (std::size_t i = 0; i < parts_.size(); ++i)
      sort_out({&parts_[i], reader_.folder.files[i]});
    sort(ups_);
    sort(downs_);
    join_downs();
    std::map<std::string_view, FileId> first_files;
    for (const Entry& up : ups_)
      read_entry(up, first_files);
  }

 private:
  static void sort(std::vector<Entry>& entries) {
    std::ranges::stable_sort(entries, {}, [](const Entry& entry) {
      return std::tuple(std::string_view(entry.parts->order), entry.name);
    });
  }

  void sort_out(const Entry& entry) {
    switch (entry.parts->role) {
      case FileRole::kUp:
      case FileRole::kBoth:
      case FileRole::kCode:
        ups_.push_back(entry);
        break;
      case FileRole::kDown:
        downs_.push_back(entry);
        break;
      case FileRole::kIgnored:
        if (!entry.parts->why.empty())
          note_name(entry, NoteKind::kIgnoredFile, format_.ignored_words);
        break;
      case FileRole::kRefused:
        note_name(entry, NoteKind::kToolDirectiveError, format_.refused_words);
        break;
    }
  }

  void note_name(const Entry& entry, NoteKind kind, std::string_view outcome) {
    const LoadedText text = reader_.load(entry.name);
    reader_.note(kind,
                 reader_.whole(text.file),
                 fmt::format("`{}`: {}, so {}", entry.name, entry.parts->why, outcome));
  }

  // First by name, then by version: the title of a way back may have been changed alone.
  void join_downs() {
    std::map<std::string_view, Entry*> by_pair;
    std::map<std::string_view, Entry*> by_version;
    for (Entry& up : ups_) {
      if (up.parts->kind != RevisionKind::kVersioned) continue;
      by_pair.try_emplace(up.parts->pair, &up);
      by_version.try_emplace(up.parts->version, &up);
    }
    std::vector<const Entry*> left;
    for (const Entry& down : downs_) {
      const auto up = by_pair.find(down.parts->pair);
      if (up != by_pair.end() && up->second->down == nullptr)
        up->second->down = &down;
      else
        left.push_back(&down);
    }
    std::vector<Entry> orphans;
    for (const Entry* down : left) {
      const auto up = by_version.find(down->parts->version);
      if (up == by_version.end()) {
        orphans.push_back({down->parts, down->name, down});
      } else if (up->second->down == nullptr) {
        up->second->down = down;
      } else {
        note_second(*down, reader_.load(up->second->down->name).file, " down");
      }
    }
    // A down file alone still takes a place in the order.
    ups_.insert(ups_.end(), orphans.begin(), orphans.end());
    sort(ups_);
  }

  void note_second(const Entry& second, FileId first, std::string_view what) {
    const FileId file = reader_.load(second.name).file;
    Note& note = reader_.note(NoteKind::kCollidingVersionPrefix,
                              reader_.whole(file),
                              fmt::format("version {}{} is taken twice, by `{}` and `{}`: {}",
                                          second.parts->version,
                                          what,
                                          shown(reader_.sources[first].path),
                                          second.name,
                                          format_.duplicate_words),
                              "give one of them the next free number");
    note.ids = {second.parts->version};
    note.related.push_back({reader_.whole(first), "the first file with this version"});
  }

  std::string_view shown(std::string_view path) const {
    const std::string_view root = reader_.folder.path;
    return path.starts_with(root) && path.size() > root.size() && path[root.size()] == '/'
               ? path.substr(root.size() + 1)
               : path;
  }

  void read_entry(const Entry& entry, std::map<std::string_view, FileId>& first_files) {
    const LoadedText text = reader_.load(entry.name);
    if (!stands_aside(entry.parts->kind)) {
      const auto [first, is_new] = first_files.try_emplace(entry.parts->version, text.file);
      if (!is_new) {
        note_second(entry, first->second, "");
        if (!format_.keeps_duplicates) return;
      }
    }
    Revision revision;
    revision.id = entry.parts->version;
    revision.message = entry.parts->label;
    revision.file = text.file;
    revision.id_where = reader_.whole(text.file);
    revision.kind = entry.parts->kind;
    if (entry.parts->role == FileRole::kDown)
      note_orphan(entry, revision);
    else
      read_up(entry, text, revision);
    if (entry.down != nullptr) read_down(*entry.down, revision);
    reader_.history.revisions.push_back(std::move(revision));
  }

  void note_orphan(const Entry& entry, Revision& revision) {
    revision.kind = RevisionKind::kUndoOnly;
    Note& note = reader_.note(NoteKind::kOrphanFile,
                              revision.id_where,
                              fmt::format("`{}` undoes version {}, which has no file that does it",
                                          entry.name,
                                          entry.parts->version),
                              "rename it to match its up file, or delete it");
    note.ids = {revision.id};
  }

  void take_notes(CutFile& cut, const Revision& revision) {
    for (Note& note : cut.notes) {
      note.ids = {revision.id};
      reader_.history.notes.push_back(std::move(note));
    }
  }

  void read_up(const Entry& entry, const LoadedText& text, Revision& revision) {
    const FileRole role = entry.parts->role;
    const bool is_code = role == FileRole::kCode && format_.cut == nullptr;
    if (is_code || is_foreign(entry) || !text.usable) {
      revision.kind = RevisionKind::kOpaque;
      const std::string why =
          text.usable
              ? fmt::format("a migration in {}", language_of(reader_.sources[text.file].path))
              : "a file that cannot be read";
      revision.upgrade = reader_.opaque_script(text.file, why);
      if (role != FileRole::kUp) revision.downgrade = reader_.opaque_script(text.file, why);
    } else if (format_.cut != nullptr) {
      CutFile cut = format_.cut(reader_, *entry.parts, text.file);
      revision.upgrade = std::move(cut.upgrade);
      revision.downgrade = std::move(cut.downgrade);
      revision.parents = std::move(cut.parents);
      if (cut.kind) revision.kind = *cut.kind;
      take_notes(cut, revision);
    } else {
      revision.upgrade = reader_.whole_file(text.file, format_.transaction);
    }
  }

  // SQL, or nothing that this tool's `cut` reads.
  static bool is_foreign(const Entry& entry) {
    return entry.parts->role == FileRole::kCode &&
           (entry.name.ends_with(".go") || entry.name.ends_with(".rs") ||
            entry.name.ends_with(".js") || entry.name.ends_with(".ts") ||
            entry.name.ends_with(".cjs") || entry.name.ends_with(".mjs"));
  }

  void read_down(const Entry& down, Revision& revision) {
    const LoadedText text = reader_.load(down.name);
    if (!text.usable) {
      revision.downgrade = reader_.opaque_script(text.file, "a file that cannot be read");
      return;
    }
    if (format_.cut != nullptr) {
      CutFile cut = format_.cut(reader_, *down.parts, text.file);
      revision.downgrade = std::move(cut.upgrade);
      take_notes(cut, revision);
    } else {
      revision.downgrade = reader_.whole_file(text.file, format_.transaction);
    }
    if (!revision.downgrade) return;
    read_irreversible(reader_.sources,
                      text.file,
                      0,
                      static_cast<std::uint32_t>(reader_.text(text.file).size()),
                      *revision.downgrade);
  }

  TreeReader& reader_;
  const Format& format_;
  std::vector<NameParts> parts_;
  std::vector<Entry> ups_;
  std::vector<Entry> downs_;
};

bool looks_like_time(std::string_view digits) {
  return digits.size() >= 8 && (digits.starts_with("19") || digits.starts_with("20")) &&
         digits.substr(4, 2) >= "01" && digits.substr(4, 2) <= "12" &&
         digits.substr(6, 2) >= "01" && digits.substr(6, 2) <= "31";
}

}  // namespace

void note_sequence_gaps(TreeReader& reader) {
  const bool is_said = std::ranges::any_of(
      reader.history.notes, [](const Note& note) { return note.kind == NoteKind::kVersionGap; });
  if (is_said || reader.format.order != VersionOrder::kNumber) return;

  struct Gap {
    const Revision* after = nullptr;
    std::uint64_t missing = 0;
  };

  std::vector<Gap> gaps;
  std::uint64_t last = 0;
  std::size_t count = 0;
  for (const Revision& revision : reader.history.revisions) {
    const std::string_view digits = leading_digits(revision.id);
    if (digits.size() != revision.id.size() || digits.empty() || digits.size() > 7) return;
    const std::uint64_t number = std::stoull(std::string(digits));
    if (count++ > 0 && number > last + 1) gaps.push_back({&revision, last + 1});
    last = number;
  }
  if (gaps.size() * 4 > count) return;  // numbered in steps
  for (const Gap& gap : gaps) {
    Note& note =
        reader.note(NoteKind::kSequenceGap,
                    gap.after->id_where,
                    fmt::format("number {} is missing before {}", gap.missing, gap.after->id));
    note.ids = {gap.after->id};
  }
}

// The whole name is the id, so both run; which of them comes first is chance.
static void note_shared_times(TreeReader& reader) {
  constexpr std::size_t kTime = 12;  // digits, from which they are a time of day
  const Revision* before = nullptr;
  for (const Revision& revision : reader.history.revisions) {
    const Revision* previous = std::exchange(before, &revision);
    const std::string_view digits = leading_digits(revision.id);
    if (previous == nullptr || digits.size() < kTime || digits.size() == revision.id.size() ||
        previous->id == revision.id || leading_digits(previous->id) != digits)
      continue;
    Note& note = reader.note(
        NoteKind::kCollidingVersionPrefix,
        revision.id_where,
        fmt::format("`{}` and `{}` have the same time, so {} runs both in the order of their names",
                    previous->id,
                    revision.id,
                    reader.tool()),
        "give the one that is to run second a later time");
    note.mild = true;
    note.ids = {previous->id, revision.id};
    note.related.push_back({previous->id_where, "the other one"});
  }
}

void read_by_names(TreeReader& reader) {
  NamesReader(reader).read();
  note_version_styles(reader);
  note_shared_times(reader);
}

void note_version_styles(TreeReader& reader) {
  const Revision* before = nullptr;
  for (const Revision& revision : reader.history.revisions) {
    const std::string_view digits = leading_digits(revision.id);
    if (digits.empty() || stands_aside(revision.kind)) continue;
    const Revision* previous = std::exchange(before, &revision);
    if (previous == nullptr) continue;
    const std::string_view last = leading_digits(previous->id);
    std::string words;
    if (reader.format.order == VersionOrder::kText && number_key(digits) < number_key(last))
      words = fmt::format(
          "versions are compared as text here, so {} runs after {} although it is smaller",
          digits,
          last);
    else if (reader.format.order == VersionOrder::kNumber && without_leading_zeros(last) != "0" &&
             looks_like_time(digits) != looks_like_time(last) && digits.size() != last.size())
      words = fmt::format(
          "{} and {} are two styles of version in one tree: every sequence number that follows "
          "sorts before the timestamps",
          last,
          digits);
    if (words.empty()) continue;
    Note& note = reader.note(NoteKind::kMixedVersionStyle, revision.id_where, std::move(words));
    note.ids = {previous->id, revision.id};
    return;
  }
}

}  // namespace miglint
