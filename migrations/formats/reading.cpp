#include "migrations/formats/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "migrations/formats/blocks.h"

namespace miglint {

namespace {

constexpr std::array<std::string_view, 8> kDirectionFolders = {
    "up", "down", "rollback", "rollbacks", "undo", "revert", "downgrade", "upgrade"};

// A file that takes part, and the file of the way back that belongs to it.
struct Entry {
  const NameParts* parts = nullptr;
  std::string_view name;
  const Entry* down = nullptr;
};

class FolderReader {
 public:
  FolderReader(const FileSystem& files,
               const Format& format,
               const MigrationsFolder& folder,
               SourceSet& sources,
               History& history)
      : files_(files), format_(format), folder_(folder), sources_(sources), history_(history) {}

  void read() {
    parts_ = format_.take_apart(folder_);
    for (std::size_t i = 0; i < parts_.size(); ++i)
      sort_out({&parts_[i], folder_.files[i]});
    const auto order = [](const Entry& entry) {
      return std::tuple(std::string_view(entry.parts->order), entry.name);
    };
    std::ranges::sort(ups_, {}, order);
    std::ranges::sort(downs_, {}, order);
    join_downs();
    std::map<std::string_view, FileId> first_files;
    for (const Entry& up : ups_)
      read_entry(up, first_files);
  }

 private:
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
        note_name(entry, NoteKind::kToolDirectiveError, format_.duplicate_words);
        break;
    }
  }

  void note_name(const Entry& entry, NoteKind kind, std::string_view outcome) {
    const LoadedText text = load(entry);
    Note note;
    note.kind = kind;
    note.where = {text.file, 0, 0};
    note.words = fmt::format("`{}`: {}, so {}", entry.name, entry.parts->why, outcome);
    history_.notes.push_back(std::move(note));
  }

  // First by name, then by version: the title of a way back may have been changed alone.
  void join_downs() {
    std::map<std::string_view, Entry*> by_pair;
    std::map<std::string_view, Entry*> by_version;
    for (Entry& up : ups_) {
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
        note_second(*down, load(*up->second->down).file, " down");
      }
    }
    // A down file alone still takes a place in the order.
    ups_.insert(ups_.end(), orphans.begin(), orphans.end());
    std::ranges::stable_sort(ups_, {}, [](const Entry& entry) {
      return std::tuple(std::string_view(entry.parts->order), entry.name);
    });
  }

  void note_second(const Entry& second, FileId first, std::string_view what) {
    const FileId file = load(second).file;
    Note note;
    note.kind = NoteKind::kCollidingVersionPrefix;
    note.where = {file, 0, 0};
    note.words = fmt::format("version {} is taken twice, by `{}` and `{}`: {}",
                             std::string(second.parts->version) + std::string(what),
                             file_name(sources_[first].path),
                             file_name(second.name),
                             format_.duplicate_words);
    note.help = "give one of them the next free number";
    note.ids = {second.parts->version};
    note.related.push_back({{first, 0, 0}, "the first file with this version"});
    history_.notes.push_back(std::move(note));
  }

  void read_entry(const Entry& entry, std::map<std::string_view, FileId>& first_files) {
    const bool is_orphan = entry.parts->role == FileRole::kDown;
    const LoadedText text = load(entry);
    const auto [first, is_new] = first_files.try_emplace(entry.parts->version, text.file);
    if (!is_new) {
      note_second(entry, first->second, "");
      if (!format_.keeps_duplicates) return;
    }
    Revision revision;
    revision.id = entry.parts->version;
    revision.message = entry.parts->label;
    revision.file = text.file;
    revision.id_where = {text.file, 0, 0};
    if (is_orphan)
      note_orphan(entry, revision);
    else
      read_up(entry, text, revision);
    if (entry.down != nullptr) {
      revision.downgrade = whole_file(*entry.down);
      const SourceSpan down = revision.downgrade->where;
      read_irreversible(sources_,
                        down.file,
                        0,
                        static_cast<std::uint32_t>(sources_[down.file].text.size()),
                        *revision.downgrade);
    }
    history_.revisions.push_back(std::move(revision));
  }

  void note_orphan(const Entry& entry, Revision& revision) {
    revision.kind = RevisionKind::kUndoOnly;
    Note note;
    note.kind = NoteKind::kOrphanFile;
    note.where = revision.id_where;
    note.words = fmt::format(
        "`{}` undoes version {}, which has no file that does it", entry.name, entry.parts->version);
    note.help = "rename it to match its up file, or delete it";
    note.ids = {revision.id};
    history_.notes.push_back(std::move(note));
  }

  void read_up(const Entry& entry, const LoadedText& text, Revision& revision) {
    const FileRole role = entry.parts->role;
    if (role == FileRole::kCode || !text.usable) {
      revision.kind = RevisionKind::kOpaque;
      revision.upgrade = opaque_script(text);
      if (role != FileRole::kUp) revision.downgrade = opaque_script(text);
    } else if (role == FileRole::kBoth) {
      CutFile cut = format_.cut(sources_, text.file);
      revision.upgrade = std::move(cut.upgrade);
      revision.downgrade = std::move(cut.downgrade);
      for (Note& note : cut.notes) {
        note.ids = {revision.id};
        history_.notes.push_back(std::move(note));
      }
    } else {
      revision.upgrade = whole_file(entry);
    }
  }

  Script opaque_script(const LoadedText& text) const {
    Script script;
    script.where = {text.file, 0, 0};
    script.blocks.push_back(opaque_block(
        script.where,
        text.usable ? fmt::format("a migration in {}", language_of(sources_[text.file].path))
                    : "a file that cannot be read",
        format_.transaction));
    return script;
  }

  static std::string_view language_of(std::string_view path) {
    return path.ends_with(".go") ? "Go" : "a programming language";
  }

  Script whole_file(const Entry& entry) {
    const LoadedText text = load(entry);
    if (!text.usable) return opaque_script(text);
    const std::string& content = sources_[text.file].text;
    const std::uint32_t begin = content.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const auto end = static_cast<std::uint32_t>(content.size());
    Script script;
    script.where = {text.file, begin, begin};
    if (!has_statements(sources_, text.file, begin, end)) return script;
    script.blocks.push_back(sql_block(sources_, text.file, begin, end, format_.transaction));
    if (format_.has_meta_commands) blank_meta_commands(script.blocks.back().sql);
    return script;
  }

  LoadedText load(const Entry& entry) {
    const auto [found, is_new] = loaded_.try_emplace(entry.name);
    if (is_new)
      found->second =
          load_text(files_, join_path(folder_.path, entry.name), sources_, history_.notes);
    return found->second;
  }

  const FileSystem& files_;
  const Format& format_;
  const MigrationsFolder& folder_;
  SourceSet& sources_;
  History& history_;
  std::vector<NameParts> parts_;
  std::vector<Entry> ups_;
  std::vector<Entry> downs_;
  std::map<std::string_view, LoadedText> loaded_;
};

}  // namespace

bool is_direction_folder(std::string_view name) {
  return std::ranges::find(kDirectionFolders, name) != kDirectionFolders.end();
}

Result<MigrationsFolder> list_migrations_folder(const FileSystem& files, const std::string& path) {
  auto entries = files.list(path);
  if (!entries) return entries.error();
  MigrationsFolder folder;
  folder.path = path;
  const auto is_migration = [](const DirectoryEntry& entry, bool with_code) {
    return !entry.is_directory && !entry.name.starts_with('.') && entry.name.size() > 4 &&
           (entry.name.ends_with(".sql") || (with_code && entry.name.ends_with(".go")));
  };
  for (const DirectoryEntry& entry : *entries) {
    if (is_migration(entry, true)) folder.files.push_back(entry.name);
    if (!entry.is_directory || !is_direction_folder(entry.name)) continue;
    auto inner = files.list(join_path(path, entry.name));
    if (!inner) continue;
    for (const DirectoryEntry& file : *inner)
      if (is_migration(file, false)) folder.files.push_back(join_path(entry.name, file.name));
  }
  std::ranges::sort(folder.files);
  return folder;
}

void read_sql_folder(const FileSystem& files,
                     const Format& format,
                     const MigrationsFolder& folder,
                     SourceSet& sources,
                     History& history) {
  FolderReader(files, format, folder, sources, history).read();
}

}  // namespace miglint
