#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

// The first new revision below `head`: the one whose down_revision has to change.
static RevisionIndex beginning(const Change& change, RevisionIndex head) {
  RevisionIndex first = head;
  std::set<RevisionIndex> seen;
  while (seen.insert(first).second) {
    const auto& parents = change.now.graph.parents[first];
    const auto below =
        std::ranges::find_if(parents, [&](RevisionIndex p) { return change.is_new(p); });
    if (below == parents.end()) break;
    first = *below;
  }
  return first;
}

static SourceSpan parents_of(const Revision& revision) {
  return revision.parents_where.file == kNoFile ? revision.id_where : revision.parents_where;
}

// `theirs`: the head that has landed; its place is in another branch's file.
static void say(const Change& change, RevisionIndex ours, const Revision& theirs, Findings& out) {
  const RevisionIndex first = beginning(change, ours);
  const Revision& moved = change.now.revisions[first];
  const std::string_view branch = change.branch_of(theirs.id);
  const std::string fork = moved.parents.empty() ? "the beginning" : moved.parents.front().id;
  out.begin_revision(first);
  Finding& finding = out.add(
      parents_of(moved),
      fmt::format("{} has gone on to {} since this branch left it at {}: merged, the two "
                  "make 2 heads ({}, {}), and `alembic upgrade head` refuses.",
                  branch,
                  theirs.id,
                  fork,
                  theirs.id,
                  change.now.revisions[ours].id),
      fmt::format("Set down_revision of {} to '{}' (`miglint rebase {} --base {}` does it).",
                  moved.id,
                  theirs.id,
                  moved.id,
                  change.comparison.base));
  finding.ids = {theirs.id, change.now.revisions[ours].id};
  if (theirs.id_where.file != kNoFile)
    finding.related.push_back({theirs.id_where, fmt::format("{}, on {}", theirs.id, branch)});
}

// Heads of the union that are too many there and not too many here.
static void check_graph(const Change& change, Findings& out) {
  const History& united = change.comparison.united;
  for (const Note& note : united.notes) {
    if (note.kind != NoteKind::kMultipleHeads) continue;
    const Revision* theirs = nullptr;
    for (const std::string& id : note.ids) {
      const RevisionIndex i = find_revision(united, id);
      if (i != kNoRevision && !change.branch_of(id).empty()) theirs = &united.revisions[i];
    }
    if (theirs == nullptr) continue;
    for (const std::string& id : note.ids) {
      const RevisionIndex ours = find_revision(change.now, id);
      if (ours != kNoRevision && change.is_new(ours)) say(change, ours, *theirs, out);
    }
  }
}

// A line has no heads; there the fork is one version that two files have.
static void check_line(const Change& change, Findings& out) {
  const History& united = change.comparison.united;
  for (RevisionIndex i = 0; i < change.now.revisions.size(); ++i) {
    const Revision& revision = change.now.revisions[i];
    if (!change.is_new(i) || revision.kind != RevisionKind::kVersioned) continue;
    if (change.branch_of(revision.id).empty()) continue;
    const auto theirs = std::ranges::find_if(united.revisions, [&](const Revision& other) {
      return other.id == revision.id && other.file != revision.file;
    });
    if (theirs == united.revisions.end()) continue;
    out.begin_revision(i);
    Finding& finding =
        out.add(revision.id_where,
                fmt::format("Version {} is taken on {} by now: merged, two files have it.",
                            revision.id,
                            change.branch_of(revision.id)),
                "Give it the next free version.");
    finding.related.push_back({theirs->id_where, "it is this one there"});
  }
}

static void check(const Change& change, Findings& out) {
  if (change.now.linear) {
    check_line(change, out);
  } else {
    check_graph(change, out);
  }
}

const Rule fork_against_base{
    .name = "fork-against-base",
    .severity = Severity::kError,
    .summary = "merged into what the base is now, this branch makes a second head (needs --base)",
    .why = R"(
Two branches that each add a revision to the same head are green by themselves. Merged, the history has
two heads, `alembic upgrade head` stops before it runs anything, and the next deployment fails. The same
happens to numbered files when two branches take the same number.)",
    .silent = R"(
The base has not moved on; the new revision follows or merges the base's head; the heads carry branch
labels of their own, or [graph] allowed_heads allows them. Without --base there is nothing to compare with.)",
    .instead = R"(
Let the new branch's first revision follow the base's head: `miglint rebase REV`.)",
    .source = "Alembic documentation, Working with Branches",
    .check_change = check,
};

}  // namespace miglint::rules
