#include "migrations/revisions/graph_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "migrations/text/nearest.h"

namespace miglint {

SourceSpan parents_where(const Revision& revision) {
  return revision.parents_where.file == kNoFile ? revision.id_where : revision.parents_where;
}

std::string listed(const std::vector<std::string>& ids) {
  constexpr std::size_t kShown = 8;
  if (ids.size() <= kShown) return fmt::format("{}", fmt::join(ids, ", "));
  return fmt::format(
      "{} and {} more", fmt::join(ids.begin(), ids.begin() + kShown, ", "), ids.size() - kShown);
}

namespace {

class Writer {
 public:
  Writer(History& history, const GraphDefects& defects, const Reachability& reach)
      : history_(history), defects_(defects), reach_(reach) {}

  void write() {
    duplicates();
    missing();
    cycles();
    labels();
    redundant_parents();
  }

 private:
  const Revision& at(RevisionIndex i) const { return history_.revisions[i]; }

  Note& add(NoteKind kind, SourceSpan where, std::string words, std::string help) {
    return history_.notes.emplace_back(
        Note{kind, where, std::move(words), std::move(help), {}, {}});
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
                          "and never runs the {}.",
                          all.size(),
                          id,
                          all.size() == 2 ? "other" : "others"),
              "Give the newer one an id of its own, and correct the down_revision of what "
              "follows it. A merge revision does not repair this.");
      note.ids = {id};
      for (std::size_t i = 0; i + 1 < all.size(); ++i)
        note.related.push_back({at(all[i]).id_where, fmt::format("{} is defined here too", id)});
    }
  }

  // Files that should be revisions, but whose ids nobody can read: what others miss may be there.
  std::size_t files_without_id() const {
    std::set<FileId> known;
    for (const Revision& revision : history_.revisions)
      known.insert(revision.file);
    std::set<FileId> unknown;
    for (const Note& note : history_.notes) {
      const bool may_hide_one = note.kind == NoteKind::kMissingRevisionVars ||
                                note.kind == NoteKind::kUnreadableFile ||
                                note.kind == NoteKind::kSyntaxError;
      if (may_hide_one && !known.contains(note.where.file)) unknown.insert(note.where.file);
    }
    return unknown.size();
  }

  void missing() {
    if (defects_.missing.empty()) return;
    std::map<std::string_view, std::vector<const GraphDefects::Missing*>> by_id;
    std::vector<std::string_view> missing_ids;  // in load order of who names them
    for (const GraphDefects::Missing& one : defects_.missing) {
      auto& all = by_id[one.reference->id];
      if (all.empty()) missing_ids.push_back(one.reference->id);
      all.push_back(&one);
    }
    if (missing_ids.size() <= files_without_id()) return;
    std::vector<std::string_view> known;
    for (const auto& [id, revision] : history_.graph.by_id)
      known.push_back(id);
    std::ranges::sort(known);
    // A hint looks at every id, so a history that is nothing but gaps gets only the first ones.
    constexpr std::size_t kComparisons = 500'000;
    std::size_t hints = 1 + kComparisons / std::max<std::size_t>(known.size(), 1);
    for (const std::string_view id : missing_ids) {
      say_missing(by_id[id], hints > 0 ? nearest(id, known) : "");
      if (hints > 0) --hints;
    }
  }

  void say_missing(const std::vector<const GraphDefects::Missing*>& all, std::string_view near) {
    const GraphDefects::Missing& first = *all.front();
    const std::string& id = first.reference->id;
    Note& note = add(NoteKind::kMissingParent,
                     first.reference->where,
                     fmt::format("Revision {} {} {}, which no file defines: Alembic stops with "
                                 "KeyError before it runs anything.",
                                 at(first.who).id,
                                 first.is_parent ? "follows" : "depends on",
                                 id),
                     fmt::format("Restore the file, or name the revision that this one really {}{}",
                                 first.is_parent ? "follows" : "depends on",
                                 near.empty() ? "." : fmt::format("; is {} meant?", near)));
    note.ids = {at(first.who).id, id};
    for (std::size_t i = 1; i < all.size(); ++i)
      note.related.push_back(
          {all[i]->reference->where, fmt::format("{} names it too", at(all[i]->who).id)});
  }

  void cycles() {
    for (const std::vector<RevisionIndex>& cycle : defects_.cycles) {
      std::vector<std::string> ids;
      for (const RevisionIndex i : cycle)
        ids.push_back(at(i).id);
      const RevisionIndex last = cycle.back();
      Note& note = add(
          NoteKind::kRevisionCycle,
          parents_where(at(last)),
          cycle.size() == 1
              ? fmt::format("Revision {} follows itself, so it can never run.", ids.front())
              : fmt::format("Revisions {} follow each other in a circle, so none of them can run.",
                            listed(ids)),
          "Break the circle: one of them must follow a revision outside of it.");
      for (std::size_t i = 0; i + 1 < cycle.size(); ++i)
        note.related.push_back({parents_where(at(cycle[i])), fmt::format("{} is on it", ids[i])});
      note.ids = std::move(ids);
    }
  }

  void labels() {
    for (const auto& [who, label] : defects_.label_clashes) {
      const bool is_id = find_revision(history_, label.id) != kNoRevision;
      Note& note = add(NoteKind::kBranchLabelDuplicate,
                       label.where,
                       fmt::format("Branch label {} of revision {} is {} already, so Alembic "
                                   "refuses to load the history.",
                                   label.id,
                                   at(who).id,
                                   is_id ? "a revision's id" : "a branch's label"),
                       "Give the branch a label of its own.");
      note.ids = {at(who).id};
    }
  }

  // A merge that reaches far back through many branches is asked less than all there is to ask, so
  // that no history makes this quadratic.
  void redundant_parents() {
    const std::uint64_t allowed = reach_.steps() + 4'000'000 + 400 * history_.revisions.size();
    std::uint64_t steps = 0;
    for (const RevisionIndex merge : history_.graph.merge_points) {
      std::set<std::string_view> seen;
      for (const Reference& parent : at(merge).parents) {
        if (!seen.insert(parent.id).second) {
          redundant(merge, parent, "is named twice");
          continue;
        }
        const RevisionIndex below = find_revision(history_, parent.id);
        if (below == kNoRevision) continue;
        for (const RevisionIndex other : history_.graph.parents[merge]) {
          if (++steps + reach_.steps() > allowed) return;
          if (!reach_.is_ancestor(below, other)) continue;
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

  History& history_;
  const GraphDefects& defects_;
  const Reachability& reach_;
};

}  // namespace

void write_graph_notes(History& history,
                       const GraphOptions& options,
                       const GraphDefects& defects,
                       const Reachability& reach) {
  Writer(history, defects, reach).write();
  write_end_notes(history, options, defects, reach);
}

}  // namespace miglint
