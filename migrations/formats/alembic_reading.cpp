#include "migrations/formats/alembic_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "migrations/alembic/environment.h"
#include "migrations/alembic/project_modules.h"
#include "migrations/alembic/revision_file.h"
#include "migrations/formats/environment_notes.h"
#include "migrations/formats/file_names.h"
#include "migrations/formats/reading.h"

namespace miglint {

namespace {

constexpr int kMaxFolderDepth = 20;
constexpr std::size_t kMain = 0;  // the files that Alembic loads for certain

struct FileToRead {
  FileId file = kNoFile;
  std::size_t group = kMain;
  std::vector<Note> about_text;
  RevisionFileResult result;
};

// A sub-folder that Alembic would not look into by itself.
struct Group {
  std::string folder;
  bool joined = false;
  bool seen = false;
};

class ProjectReader {
 public:
  ProjectReader(const FileSystem& files,
                const AlembicConfig& config,
                SourceSet& sources,
                History& history)
      : files_(files), config_(config), sources_(sources), history_(history) {}

  void read(const ReadOptions& options) {
    AlembicEnvironment environment = read_environment(files_, config_);
    environment.types = options.alembic_types;
    history_.facts = environment.facts;
    for (const std::string& folder : config_.version_locations)
      collect(folder, kMain, config_.recursive, 0);
    alembic::ProjectModules modules(files_, config_.import_roots, top_of_project());
    read_files(environment, modules, options);
    for (FileToRead& file : to_read_)
      std::ranges::move(file.about_text, std::back_inserter(history_.notes));
    join_groups();
    for (FileToRead& file : to_read_)
      take(file);
    for (std::size_t i = 1; i < groups_.size(); ++i)
      if (!groups_[i].joined) note_passed_over(i);
    forget_empty_where_custom();
    note_file_names(sources_, config_, history_);
    note_environment(files_, config_, environment, sources_, history_);
  }

 private:
  void collect(const std::string& folder, std::size_t group, bool recursive, int depth) {
    auto listed = list_version_folder(files_, folder);
    if (!listed) {
      Note note;
      note.kind = NoteKind::kUnreadableFile;
      note.where = {sources_.add(folder, ""), 0, 0};
      note.words = listed.error().message;
      history_.notes.push_back(std::move(note));
      return;
    }
    for (const std::string& path : listed->files) {
      // One file reached on two ways is loaded once.
      if (!seen_.insert(files_.canonical(path)).second) continue;
      to_read_.push_back({sources_.add(path, ""), group, {}, {}});
    }
    if (depth == kMaxFolderDepth) return;
    for (const std::string& inner : listed->folders) {
      std::size_t inner_group = group;
      if (!recursive && group == kMain) {
        inner_group = groups_.size();
        groups_.push_back({inner, false, false});
      }
      collect(inner, inner_group, recursive, depth + 1);
    }
  }

  // The repository; where there is none, the current folder; for a project elsewhere, the folder
  // above its outermost package.
  std::string top_of_project() const {
    const std::string start = normalize_path(join_path(config_.script_location, "."));
    std::string at = start;
    for (int i = 0; i < kMaxFolderDepth && at != "/"; ++i) {
      const std::string mark = join_path(at, ".git");
      if (files_.is_directory(mark) || files_.is_file(mark)) return at;
      at = normalize_path(join_path(at, ".."));
    }
    if (!start.starts_with('/') && !start.starts_with("..")) return ".";
    at = start;
    const std::string_view configured = parent_path(config_.file);
    for (int i = 0; i < kMaxFolderDepth && at != "/"; ++i) {
      const bool in_package = files_.is_file(join_path(at, "__init__.py"));
      const bool below_config =
          !config_.file.empty() && at.size() > configured.size() && at.starts_with(configured);
      if (!in_package && !below_config) break;
      at = normalize_path(join_path(at, ".."));
    }
    return at;
  }

  void read_files(const AlembicEnvironment& environment,
                  alembic::ProjectModules& modules,
                  const ReadOptions& options) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < to_read_.size(); i = next++) {
        FileToRead& one = to_read_[i];
        if (!fill_text(files_, sources_, one.file, one.about_text)) continue;
        const bool upgrade_only =
            options.upgrade_only && options.upgrade_only(sources_[one.file].path);
        one.result = read_revision_file(
            sources_, one.file, environment, &modules, {.upgrade_only = upgrade_only});
      }
    };
    std::vector<std::thread> helpers;
    const std::size_t wanted = static_cast<std::size_t>(std::max(options.threads, 1));
    for (std::size_t i = 1; i < std::min(wanted, to_read_.size()); ++i)
      helpers.emplace_back(work);
    work();
    for (std::thread& helper : helpers)
      helper.join();
  }

  using Index = std::multimap<std::string_view, std::size_t>;

  // A group is part of the history when its revisions and those that are loaded follow one another,
  // and none of them is a copy of one that is.
  void join_groups() {
    std::vector<std::vector<const Revision*>> members(groups_.size());
    Index holders;    // id → groups
    Index followers;  // parent's id → groups
    for (const FileToRead& file : to_read_) {
      if (!file.result.revision) continue;
      const Revision& revision = *file.result.revision;
      members[file.group].push_back(&revision);
      holders.emplace(revision.id, file.group);
      for (const Reference& parent : revision.parents)
        followers.emplace(parent.id, file.group);
    }
    const bool is_empty = members[kMain].empty();
    std::set<std::string_view> ids;
    std::vector<std::size_t> queue = {kMain};
    for (std::size_t i = 1; is_empty && i < groups_.size(); ++i)
      queue.push_back(i);
    while (!queue.empty()) {
      Group& group = groups_[queue.back()];
      const auto& revisions = members[queue.back()];
      queue.pop_back();
      if (std::exchange(group.seen, true)) continue;
      const bool is_copy = std::ranges::any_of(
          revisions, [&](const Revision* revision) { return ids.contains(revision->id); });
      if (is_copy && !is_empty) continue;
      group.joined = true;
      for (const Revision* revision : revisions) {
        ids.insert(revision->id);
        add_unseen(followers, revision->id, queue);
        for (const Reference& parent : revision->parents)
          add_unseen(holders, parent.id, queue);
        for (const Reference& other : revision->depends_on)
          add_unseen(holders, other.id, queue);
      }
    }
  }

  // Each id is asked for once: whoever has it is in the queue then.
  void add_unseen(Index& index, std::string_view id, std::vector<std::size_t>& queue) const {
    const auto [begin, end] = index.equal_range(id);
    for (auto at = begin; at != end; ++at)
      if (!groups_[at->second].seen) queue.push_back(at->second);
    index.erase(begin, end);
  }

  void take(FileToRead& file) {
    sources_.at(file.file).comments = std::move(file.result.comments);
    if (!groups_[file.group].joined) return;
    if (file.result.revision) history_.revisions.push_back(*std::move(file.result.revision));
    for (Note& note : file.result.notes)
      history_.notes.push_back(std::move(note));
  }

  // As with the tools of SQL files.
  void forget_empty_where_custom() {
    const auto is_empty = [](const Note& note) { return note.kind == NoteKind::kEmptyMigration; };
    const auto count = std::ranges::count_if(history_.notes, is_empty);
    if (count * 4 > std::ranges::ssize(history_.revisions)) std::erase_if(history_.notes, is_empty);
  }

  void note_passed_over(std::size_t group) {
    std::size_t count = 0;
    FileId first = kNoFile;
    for (const FileToRead& file : to_read_) {
      if (file.group != group || !file.result.revision) continue;
      if (count++ == 0) first = file.file;
    }
    if (count == 0) return;
    Note note;
    note.kind = NoteKind::kIgnoredFile;
    note.where = {first, 0, 0};
    note.words = fmt::format(
        "`{}` holds {} revision file{} that Alembic passes over: it does not look into sub-folders",
        groups_[group].folder,
        count,
        count == 1 ? "" : "s");
    note.help = "set `recursive_version_locations = true`, or move the folder out of the versions";
    history_.notes.push_back(std::move(note));
  }

  const FileSystem& files_;
  const AlembicConfig& config_;
  SourceSet& sources_;
  History& history_;
  std::set<std::string> seen_;
  std::vector<Group> groups_ = {Group()};  // the first is kMain
  std::vector<FileToRead> to_read_;
};

}  // namespace

void read_alembic_project(const FileSystem& files,
                          const AlembicConfig& config,
                          const ReadOptions& options,
                          SourceSet& sources,
                          History& history) {
  ProjectReader(files, config, sources, history).read(options);
}

}  // namespace miglint
