#include "linter/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "linter/named_revision.h"

namespace miglint {

namespace {

// A history somewhere else, with its own texts.
struct OtherHistory {
  History history;
  SourceSet sources;
};

// The project as it is on another side: in its place, or where that side keeps it.
Result<OtherHistory> read_there(const FileSystem& files,
                                const Options& options,
                                const Config& config,
                                const Project& project) {
  OtherHistory other;
  other.history.root = project.root;
  other.history.format = project.format;
  other.history.linear = project.format != SourceFormat::kAlembic;
  ReadOptions read;
  read.threads = options.threads;
  read.alembic_types = config.alembic_types;
  read.source_format = std::string(name_of(project.format));
  Project there = project;
  if (!files.is_directory(project.root)) {
    const auto found = discover(files, ".", read);
    // Not there yet: everything is new. (Several: nobody can say which it was.)
    if (!found || found->size() != 1) return other;
    there = found->front();
  }
  auto history = read_revisions(files, there, read, other.sources);
  if (!history) return other;  // the folder was there without a migration in it
  other.history = *std::move(history);
  build_graph(other.history, config.graph);
  return other;
}

// A revision of another side with its spans in this run's sources. Only looked at, never replayed.
Revision adopted(const Revision& revision, const SourceSet& theirs, SourceSet& sources) {
  Revision copy = without_scripts(revision);
  FileId file = kNoFile;
  if (revision.file < theirs.size())
    file = sources.add(theirs[revision.file].path, theirs[revision.file].text);
  copy.file = file;
  const auto move = [&](SourceSpan& span) {
    if (span.file != kNoFile) span.file = span.file == revision.file ? file : kNoFile;
  };
  move(copy.id_where);
  move(copy.parents_where);
  for (auto* references : {&copy.parents, &copy.depends_on, &copy.branch_labels})
    for (Reference& reference : *references)
      move(reference.where);
  return copy;
}

// The files of this project (from `first` on) whose text is another than `before`, or that are new.
std::vector<std::string> changed_files(const SourceSet& sources,
                                       FileId first,
                                       const SourceSet& before) {
  std::unordered_map<std::string_view, std::string_view> known;
  for (FileId file = 0; file < before.size(); ++file)
    known.emplace(before[file].path, before[file].text);
  std::vector<std::string> changed;
  for (FileId file = first; file < sources.size(); ++file) {
    const auto same = known.find(sources[file].path);
    if (same == known.end() || same->second != sources[file].text)
      changed.push_back(sources[file].path);
  }
  return changed;
}

// A version that is new on both sides, with another text: two files for one version.
bool is_taken(const Comparison& comparison,
              const History& now,
              const SourceSet& sources,
              const Revision& theirs,
              const OtherHistory& there) {
  const RevisionIndex ours = find_revision(now, theirs.id);
  if (ours == kNoRevision || !comparison.is_new[ours]) return false;
  const FileId file = now.revisions[ours].file;
  return file < sources.size() && theirs.file < there.sources.size() &&
         sources[file].text != there.sources[theirs.file].text;
}

// What the index changes since the last commit. Nothing is known to be out: a revision may be
// mended as often as one likes before it is shipped.
Result<Changes> staged_changes(const Sides& sides, const History& now, const SourceSet& sources) {
  const auto paths = sides.repository->changed_paths(sides.since, true);
  if (!paths) return paths.error();
  const std::unordered_set<std::string> changed(paths->begin(), paths->end());
  Changes changes;
  std::vector<bool> is_changed(sources.size(), false);
  for (FileId file = 0; file < sources.size(); ++file) {
    const auto inside = sides.repository->path_inside(sources[file].path);
    if (!inside || !changed.contains(*inside)) continue;
    is_changed[file] = true;
    changes.files.push_back(sources[file].path);
  }
  for (const Revision& revision : now.revisions)
    changes.comparison.is_new.push_back(revision.file < is_changed.size() &&
                                        is_changed[revision.file]);
  return changes;
}

}  // namespace

Result<Changes> changes_against(const Sides& sides,
                                const Options& options,
                                const Config& config,
                                const Project& project,
                                const History& now,
                                FileId first,
                                SourceSet& sources) {
  if (const auto submodule = sides.repository->submodule_of(project.root)) {
    return Error{
        fmt::format("{} is in the submodule {}, a repository of its own: run miglint there",
                    project.root,
                    *submodule)};
  }
  if (!sides.before) return staged_changes(sides, now, sources);
  Changes changes;
  Comparison& comparison = changes.comparison;
  comparison.base = options.base;
  auto before = read_there(*sides.before, options, config, project);
  if (!before) return before.error();
  changes.files = changed_files(sources, first, before->sources);
  const auto gone = compare({before->history, before->sources}, {now, sources}, comparison);
  std::unordered_set<std::string_view> known;
  for (const Revision& revision : now.revisions)
    known.insert(revision.id);
  for (const Revision& revision : before->history.revisions)
    known.insert(revision.id);
  for (const RevisionIndex i : gone) {
    comparison.removed.push_back(adopted(before->history.revisions[i], before->sources, sources));
    const FileId file = comparison.removed.back().file;
    if (file != kNoFile) changes.files.push_back(sources[file].path);
  }

  std::vector<Revision> elsewhere;
  std::set<std::string> ids;
  for (const Branch& branch : sides.branches) {
    auto there = read_there(*branch.files, options, config, project);
    if (!there) return there.error();
    for (const Revision& revision : there->history.revisions) {
      // What was new here too may have the same version and be another file.
      const bool same = known.contains(revision.id) &&
                        !(now.linear && is_taken(comparison, now, sources, revision, *there));
      if (same || !ids.insert(revision.id).second) continue;
      comparison.landed.push_back({revision.id, branch.name});
      elsewhere.push_back(adopted(revision, there->sources, sources));
    }
  }
  std::ranges::sort(comparison.landed, {}, &LandedRevision::id);
  unite(now, std::move(elsewhere), config.graph, comparison.united);
  return changes;
}

Result<Changes> changes_since(const std::string& id, const History& now, const SourceSet& sources) {
  const Result<RevisionIndex> since =
      named_revision(now, id, "--since takes a revision's id (a commit or branch is --base)");
  if (!since) return since.error();
  Changes changes;
  changes.comparison.is_new = with_ancestors(now, *since);
  changes.comparison.is_new.flip();
  for (RevisionIndex i = 0; i < now.revisions.size(); ++i) {
    const FileId file = now.revisions[i].file;
    if (changes.comparison.is_new[i] && file < sources.size())
      changes.files.push_back(sources[file].path);
  }
  return changes;
}

}  // namespace miglint
