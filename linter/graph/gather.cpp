#include "linter/graph/gather.h"

#include <fmt/format.h>

#include <unordered_map>

#include "linter/report/reversals.h"
#include "migrations/replay/replay.h"
#include "migrations/replay/reversal.h"

namespace miglint {

const History& drawn_history(const LoadedProject& project) {
  const bool united = project.comparison && project.comparison->knows_what_is_out();
  return united ? project.comparison->united : project.history;
}

namespace {

// What the comparison says of a revision; empty: nothing.
std::string standing(const LoadedProject& project,
                     const std::unordered_map<std::string_view, std::string_view>& elsewhere,
                     const Revision& revision) {
  if (!project.comparison) return "";
  const auto landed = elsewhere.find(revision.id);
  if (landed != elsewhere.end()) return fmt::format("on {}", landed->second);
  const RevisionIndex here = find_revision(project.history, revision.id);
  const auto& is_new = project.comparison->is_new;
  return here < is_new.size() && is_new[here] ? "new" : "";
}

}  // namespace

Picture picture_of(const LoadedProject& project, const SourceSet& sources) {
  const History& history = drawn_history(project);
  Picture picture{history, {}};
  picture.nodes.resize(history.revisions.size());
  const auto mark = [&](const std::vector<RevisionIndex>& list, std::string_view word) {
    for (const RevisionIndex i : list)
      picture.nodes[i].marks.emplace_back(word);
  };
  mark(history.graph.heads, "head");
  mark(history.graph.bases, "base");
  mark(history.graph.branch_points, "branch point");
  mark(history.graph.merge_points, "merge point");
  std::unordered_map<std::string_view, std::string_view> elsewhere;
  if (project.comparison)
    for (const LandedRevision& landed : project.comparison->landed)
      elsewhere.emplace(landed.id, landed.branch);
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    if (std::string word = standing(project, elsewhere, revision); !word.empty())
      picture.nodes[i].marks.push_back(std::move(word));
    if (revision.file < sources.size()) picture.nodes[i].file = sources[revision.file].path;
  }
  return picture;
}

void add_details(const LoadedProject& project,
                 const std::vector<ReportedFinding>& findings,
                 int threads,
                 Picture& picture) {
  for (const ReportedFinding& finding : findings) {
    if (!finding.revision) continue;
    const RevisionIndex i = find_revision(picture.history, *finding.revision);
    if (i != kNoRevision) picture.nodes[i].findings.push_back(&finding);
  }
  const History& history = project.history;
  const auto lowered = lower_all(history, threads);
  const auto gather = [&](const Step& step) {
    if (step.direction != Direction::kUpgrade) return;
    const RevisionIndex i = find_revision(picture.history, step.revision.id);
    if (i == kNoRevision) return;
    for (const RelationLock& lock : step.effects.locks) {
      picture.nodes[i].locks.push_back({std::string(step.sql()),
                                        lock.relation.text(),
                                        std::string(name_of(lock.mode)),
                                        std::string(name_of(blocks(lock.mode)))});
    }
  };
  const auto judge = [&](const RevisionReplay& replayed) {
    const RevisionIndex i = find_revision(picture.history, history.revisions[replayed.revision].id);
    if (i == kNoRevision) return;
    picture.nodes[i].verdict = replayed.reversal.verdict;
    for (ReversalLine& line : lines_of(replayed.reversal))
      picture.nodes[i].way_back.push_back(std::move(line.words));
  };
  replay(history, lowered, {.pg_version = project.pg_version}, {.step = gather, .revision = judge});
}

}  // namespace miglint
