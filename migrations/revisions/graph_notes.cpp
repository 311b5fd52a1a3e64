// Which notes to write is a question of causes: a missing parent, a duplicate id or a cycle makes
// revisions look like extra heads, bases and orphans, and saying that too would send people to mend
// the consequence (an `alembic merge` over a duplicate id is the classic).

#include "migrations/revisions/graph_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "migrations/text/nearest.h"

namespace miglint {

namespace {

class Writer {
 public:
  Writer(History& history,
         const GraphOptions& options,
         const GraphDefects& defects,
         const Reachability& reach)
      : history_(history), options_(options), defects_(defects), reach_(reach) {}

  void write() {
    duplicates();
    missing();
    cycles();
    labels();
    redundant_parents();
    find_healthy();
    heads();
    bases();
  }

 private:
  const Revision& at(RevisionIndex i) const { return history_.revisions[i]; }

  Note& add(NoteKind kind, SourceSpan where, std::string words, std::string help) {
    return history_.notes.emplace_back(
        Note{kind, where, std::move(words), std::move(help), {}, {}});
  }

  // Where a revision says what it follows; the id's place when it says nothing.
  SourceSpan parents_where(RevisionIndex i) const {
    const Revision& revision = at(i);
    return revision.parents_where.file == kNoFile ? revision.id_where : revision.parents_where;
  }

  void duplicates() {
    std::map<std::string, std::vector<RevisionIndex>> by_id;
    for (const auto& [hidden, winner] : defects_.duplicates) {
      auto& all = by_id[at(winner).id];
      if (all.empty()) all.push_back(hidden);
      all.push_back(winner);
    }
    for (const auto& [id, all] : by_id) {
      Note& note =
          add(NoteKind::kDuplicateRevisionId,
              at(all.back()).id_where,
              fmt::format("{} files define revision {}; Alembic keeps the last one it reads "
                          "and never runs the others.",
                          all.size(),
                          id),
              "Give the newer one an id of its own, and correct the down_revision of what "
              "follows it.");
      note.ids = {id};
      for (std::size_t i = 0; i + 1 < all.size(); ++i)
        note.related.push_back({at(all[i]).id_where, fmt::format("{} is defined here too", id)});
    }
  }

  void missing() {
    std::vector<std::string_view> known;
    if (!defects_.missing.empty())
      for (const Revision& revision : history_.revisions)
        known.push_back(revision.id);
    for (const auto& [who, reference] : defects_.missing) {
      const std::string_view near = nearest(reference.id, known);
      Note& note =
          add(NoteKind::kMissingParent,
              reference.where,
              fmt::format("Revision {} follows {}, which no file defines: Alembic stops with "
                          "KeyError before it runs anything.",
                          at(who).id,
                          reference.id),
              near.empty() ? "Restore the file, or name the revision that this one really follows."
                           : fmt::format("Restore the file, or name the revision that this one "
                                         "really follows; is {} meant?",
                                         near));
      note.ids = {at(who).id, reference.id};
    }
  }

  void cycles() {
    for (const std::vector<RevisionIndex>& cycle : defects_.cycles) {
      std::vector<std::string> ids;
      for (const RevisionIndex i : cycle)
        ids.push_back(at(i).id);
      const RevisionIndex last = cycle.back();
      Note& note = add(
          NoteKind::kRevisionCycle,
          parents_where(last),
          cycle.size() == 1
              ? fmt::format("Revision {} follows itself, so it can never run.", ids.front())
              : fmt::format("Revisions {} follow each other in a circle, so none of them can run.",
                            fmt::join(ids, ", ")),
          "Break the circle: one of them must follow a revision outside of it.");
      for (std::size_t i = 0; i + 1 < cycle.size(); ++i)
        note.related.push_back({parents_where(cycle[i]), fmt::format("{} is on it", ids[i])});
      note.ids = std::move(ids);
    }
  }

  void labels() {
    for (const auto& [who, label] : defects_.label_clashes) {
      const bool is_id = find_revision(history_, label.id) != kNoRevision;
      Note& note = add(NoteKind::kBranchLabelDuplicate,
                       label.where,
                       fmt::format("Branch label {} of revision {} is {} already.",
                                   label.id,
                                   at(who).id,
                                   is_id ? "a revision's id" : "another revision's label"),
                       "Give the branch a label of its own.");
      note.ids = {at(who).id};
    }
  }

  void redundant_parents() {
    for (const RevisionIndex merge : history_.graph.merge_points) {
      const Revision& revision = at(merge);
      std::set<std::string> seen;
      for (const Reference& parent : revision.parents) {
        const RevisionIndex i = find_revision(history_, parent.id);
        if (!seen.insert(parent.id).second) {
          redundant(merge, parent, "is named twice");
          continue;
        }
        if (i == kNoRevision || reach_.generation(i) == 0) continue;
        for (const RevisionIndex other : history_.graph.parents[merge]) {
          if (other == i || !reach_.is_ancestor(i, other)) continue;
          redundant(merge, parent, fmt::format("is an ancestor of {} already", at(other).id));
          break;
        }
      }
    }
  }

  void redundant(RevisionIndex merge, const Reference& parent, const std::string& why) {
    Note& note = add(NoteKind::kMergeRedundantParent,
                     parent.where,
                     fmt::format("Merge {} names {}, which {}.", at(merge).id, parent.id, why),
                     "Name only the heads that are merged.");
    note.ids = {at(merge).id, parent.id};
  }

  // Revisions whose way to a base is whole; the others' troubles have been said.
  void find_healthy() {
    healthy_.assign(history_.revisions.size(), false);
    std::unordered_set<RevisionIndex> broken;
    for (const auto& [who, reference] : defects_.missing)
      broken.insert(who);
    for (const RevisionIndex i : history_.graph.order) {
      if (reach_.generation(i) == 0 || broken.contains(i)) continue;
      healthy_[i] = std::ranges::all_of(history_.graph.parents[i],
                                        [&](RevisionIndex parent) { return healthy_[parent]; });
    }
  }

  std::set<std::string> labels_of(RevisionIndex head) const {
    std::set<std::string> labels;
    std::unordered_set<RevisionIndex> seen{head};
    std::vector<RevisionIndex> open{head};
    while (!open.empty()) {
      const RevisionIndex i = open.back();
      open.pop_back();
      for (const Reference& label : at(i).branch_labels)
        labels.insert(label.id);
      for (const RevisionIndex parent : history_.graph.parents[i])
        if (seen.insert(parent).second) open.push_back(parent);
    }
    return labels;
  }

  bool any_labels() const {
    return std::ranges::any_of(history_.revisions,
                               [](const Revision& r) { return !r.branch_labels.empty(); });
  }

  void heads() {
    if (!defects_.duplicates.empty()) return;
    std::unordered_set<RevisionIndex> needed;
    for (const auto& list : history_.graph.depends_on)
      needed.insert(list.begin(), list.end());
    std::vector<RevisionIndex> unmerged;
    for (const RevisionIndex head : history_.graph.heads) {
      const bool alone = at(head).parents.empty() && history_.revisions.size() > 1;
      if (healthy_[head] && !alone && !needed.contains(head)) unmerged.push_back(head);
    }
    if (options_.allowed_heads > 0) {
      if (unmerged.size() > options_.allowed_heads) say_heads(unmerged);
      return;
    }
    if (!any_labels()) {
      if (unmerged.size() > 1) say_heads(unmerged);
      return;
    }
    // One head a branch label is what labels are for.
    std::map<std::set<std::string>, std::vector<RevisionIndex>> by_label;
    for (const RevisionIndex head : unmerged)
      by_label[labels_of(head)].push_back(head);
    for (const auto& [labels, of_label] : by_label)
      if (of_label.size() > 1) say_heads(of_label);
  }

  void say_heads(std::vector<RevisionIndex> heads) {
    // The branch that has gone the shorter way is the one that came later.
    std::ranges::sort(heads, [&](RevisionIndex a, RevisionIndex b) {
      return reach_.generation(a) != reach_.generation(b)
                 ? reach_.generation(a) > reach_.generation(b)
                 : a < b;
    });
    std::vector<std::string> ids;
    for (const RevisionIndex head : heads)
      ids.push_back(at(head).id);
    const RevisionIndex newest = heads.back();
    const RevisionIndex fork = reach_.common_ancestor(heads.front(), newest);
    const std::string since =
        fork == kNoRevision ? "" : fmt::format(" The branches part after {}.", at(fork).id);
    Note& note = add(
        NoteKind::kMultipleHeads,
        parents_where(newest),
        fmt::format("There are {} heads, {}: `alembic upgrade head` refuses and applies nothing.{}",
                    ids.size(),
                    fmt::join(ids, ", "),
                    since),
        fmt::format(
            "Set down_revision of the first revision of the unmerged branch to '{}', or run "
            "`alembic merge -m \"merge heads\" {}`.",
            ids.front(),
            fmt::join(ids, " ")));
    for (std::size_t i = 0; i + 1 < heads.size(); ++i)
      note.related.push_back({parents_where(heads[i]), fmt::format("{} is a head too", ids[i])});
    if (fork != kNoRevision) note.related.push_back({at(fork).id_where, "the branches part here"});
    note.ids = std::move(ids);
  }

  void bases() {
    if (!defects_.duplicates.empty()) return;
    std::vector<RevisionIndex> bases;
    for (const RevisionIndex base : history_.graph.bases) {
      const Revision& revision = at(base);
      const bool declared = !revision.branch_labels.empty() || !revision.depends_on.empty() ||
                            std::ranges::count(options_.allowed_bases, revision.id) > 0;
      if (!declared && healthy_[base]) bases.push_back(base);
    }
    if (history_.revisions.size() < 2) return;
    std::vector<RevisionIndex> rooted;
    for (const RevisionIndex base : bases) {
      if (!history_.graph.children[base].empty()) {
        rooted.push_back(base);
        continue;
      }
      Note& note = add(NoteKind::kOrphanRevision,
                       at(base).id_where,
                       fmt::format("Revision {} follows nothing and nothing follows it, while the "
                                   "history has others.",
                                   at(base).id),
                       "Set its down_revision to the head it belongs after, or delete it.");
      note.ids = {at(base).id};
    }
    std::ranges::sort(rooted);  // the later in load order is the one to look at
    if (rooted.size() > 1) say_bases(rooted);
  }

  void say_bases(const std::vector<RevisionIndex>& bases) {
    std::vector<std::string> ids;
    for (const RevisionIndex base : bases)
      ids.push_back(at(base).id);
    Note& note = add(NoteKind::kMultipleBases,
                     parents_where(bases.back()),
                     fmt::format("There are {} bases, {}: the history has more than one beginning.",
                                 ids.size(),
                                 fmt::join(ids, ", ")),
                     "Set down_revision of all but one, or name them in [graph] allowed_bases.");
    for (std::size_t i = 0; i + 1 < bases.size(); ++i)
      note.related.push_back({parents_where(bases[i]), fmt::format("{} is a base too", ids[i])});
    note.ids = std::move(ids);
  }

  History& history_;
  const GraphOptions& options_;
  const GraphDefects& defects_;
  const Reachability& reach_;
  std::vector<bool> healthy_;
};

}  // namespace

void write_graph_notes(History& history,
                       const GraphOptions& options,
                       const GraphDefects& defects,
                       const Reachability& reach) {
  Writer(history, options, defects, reach).write();
}

}  // namespace miglint
