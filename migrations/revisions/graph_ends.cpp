// Heads, bases and orphans that are too many.
//
// Which to speak about is a question of causes. A missing parent, a duplicate id, a cycle or a
// header that cannot be read makes revisions look like extra heads, bases and orphans, and saying
// that too would send people to mend the consequence (an `alembic merge` over a duplicate id is the
// classic). Two histories side by side have two heads as well, but one is not merged with the
// other: there the second base is the cause.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "migrations/revisions/graph_notes.h"

namespace miglint {

namespace {

using Ids = std::vector<std::string>;

class EndWriter {
 public:
  EndWriter(History& history,
            const GraphOptions& options,
            const GraphDefects& defects,
            const Reachability& reach)
      : history_(history), graph_(history.graph), options_(options), reach_(reach) {
    find_healthy(defects);
    find_label_sets();
    // The missing revision may be the one that merges, or follows the one that seems alone.
    misses_a_parent_ = std::ranges::any_of(defects.missing, &GraphDefects::Missing::is_parent);
  }

  void write() {
    const std::vector<RevisionIndex> beginnings = undeclared_bases();
    heads(beginnings.size() > 1);
    if (beginnings.size() > 1) say_bases(beginnings);
    for (const RevisionIndex i : orphans_)
      say_orphan(i);
  }

 private:
  const Revision& at(RevisionIndex i) const { return history_.revisions[i]; }

  Note& add(NoteKind kind, SourceSpan where, std::string words, std::string help) {
    return history_.notes.emplace_back(
        Note{kind, where, std::move(words), std::move(help), {}, {}});
  }

  // Revisions whose way to a base is whole; the others' troubles have been said.
  void find_healthy(const GraphDefects& defects) {
    std::unordered_set<RevisionIndex> broken;
    for (const GraphDefects::Missing& missing : defects.missing)
      if (missing.is_parent) broken.insert(missing.who);
    for (const auto& [hidden, winner] : defects.duplicates)
      broken.insert({hidden, winner});
    std::unordered_set<FileId> headless;
    for (const Note& note : history_.notes)
      if (note.kind == NoteKind::kMissingRevisionVars) headless.insert(note.where.file);
    healthy_.assign(history_.revisions.size(), false);
    for (const RevisionIndex i : graph_.order) {
      if (reach_.generation(i) == 0 || broken.contains(i) || headless.contains(at(i).file))
        continue;
      healthy_[i] = std::ranges::all_of(graph_.parents[i],
                                        [&](RevisionIndex parent) { return healthy_[parent]; });
    }
  }

  using Labels = std::set<std::string>;

  // Which branches a revision belongs to: those of its own labels, else its parents'. Few sets for
  // many revisions, so each is kept once.
  void find_label_sets() {
    std::map<Labels, std::uint32_t> numbers{{Labels(), 0}};
    std::vector<const Labels*> sets{&numbers.begin()->first};
    label_set_.assign(history_.revisions.size(), 0);
    const auto number_of = [&](Labels labels) {
      const auto [known, is_new] =
          numbers.try_emplace(std::move(labels), static_cast<std::uint32_t>(sets.size()));
      if (is_new) sets.push_back(&known->first);
      return known->second;
    };
    constexpr std::size_t kEnough = 64;  // labels of one revision that merges labelled branches
    for (const RevisionIndex i : graph_.order) {
      Labels labels;
      for (const Reference& label : at(i).branch_labels)
        labels.insert(label.id);
      if (labels.empty() && graph_.parents[i].size() == 1) {
        label_set_[i] = label_set_[graph_.parents[i].front()];
        continue;
      }
      if (labels.empty())
        for (const RevisionIndex parent : graph_.parents[i])
          if (labels.size() < kEnough)
            labels.insert(sets[label_set_[parent]]->begin(), sets[label_set_[parent]]->end());
      label_set_[i] = number_of(std::move(labels));
    }
  }

  void heads(bool several_histories) {
    if (misses_a_parent_) return;
    std::unordered_set<RevisionIndex> needed;
    for (const auto& list : graph_.depends_on)
      needed.insert(list.begin(), list.end());
    std::vector<RevisionIndex> unmerged;
    for (const RevisionIndex head : graph_.heads) {
      const bool alone = graph_.parents[head].empty() && history_.revisions.size() > 1;
      if (healthy_[head] && !alone && !needed.contains(head)) unmerged.push_back(head);
    }
    if (options_.allowed_heads > 0) {
      if (unmerged.size() > options_.allowed_heads) say_heads(unmerged);
      return;
    }
    // One head a branch label is what labels are for; without any, all heads are of one group.
    const std::vector<RevisionIndex> roots =
        several_histories ? histories() : std::vector<RevisionIndex>();
    std::map<std::pair<std::uint32_t, RevisionIndex>, std::vector<RevisionIndex>> groups;
    for (const RevisionIndex head : unmerged)
      groups[{label_set_[head], roots.empty() ? 0 : roots[head]}].push_back(head);
    for (const auto& [group, of_group] : groups)
      if (of_group.size() > 1) say_heads(of_group);
  }

  // A representative of all that a revision is connected with by down_revision.
  std::vector<RevisionIndex> histories() const {
    std::vector<RevisionIndex> root(history_.revisions.size(), kNoRevision);
    std::vector<RevisionIndex> open;
    for (RevisionIndex i = 0; i < root.size(); ++i) {
      if (root[i] != kNoRevision) continue;
      root[i] = i;
      open.assign(1, i);
      while (!open.empty()) {
        const RevisionIndex next = open.back();
        open.pop_back();
        for (const auto* neighbours : {&graph_.parents[next], &graph_.children[next]}) {
          for (const RevisionIndex neighbour : *neighbours) {
            if (root[neighbour] != kNoRevision) continue;
            root[neighbour] = i;
            open.push_back(neighbour);
          }
        }
      }
    }
    return root;
  }

  // The first revision of the newer head's branch: the one to give another down_revision.
  RevisionIndex beginning_of_branch(RevisionIndex newer,
                                    RevisionIndex older,
                                    RevisionIndex fork) const {
    const std::uint32_t lowest = fork == kNoRevision ? 1 : reach_.generation(fork);
    std::unordered_set<RevisionIndex> of_older{older};
    std::vector<RevisionIndex> open{older};
    while (!open.empty()) {
      const RevisionIndex i = open.back();
      open.pop_back();
      for (const RevisionIndex parent : graph_.parents[i])
        if (reach_.generation(parent) >= lowest && of_older.insert(parent).second)
          open.push_back(parent);
    }
    const auto is_of_the_branch = [&](RevisionIndex parent) {
      return reach_.generation(parent) >= lowest && !of_older.contains(parent);
    };
    RevisionIndex first = newer;
    for (;;) {
      const auto below = std::ranges::find_if(graph_.parents[first], is_of_the_branch);
      if (below == graph_.parents[first].end()) return first;
      first = *below;
    }
  }

  void say_heads(std::vector<RevisionIndex> heads) {
    // The branch that has gone the shorter way is the one that came later.
    std::ranges::sort(heads, [&](RevisionIndex a, RevisionIndex b) {
      return reach_.generation(a) != reach_.generation(b)
                 ? reach_.generation(a) > reach_.generation(b)
                 : a < b;
    });
    Ids ids;
    for (const RevisionIndex head : heads)
      ids.push_back(at(head).id);
    const RevisionIndex newest = heads.back();
    const RevisionIndex fork = reach_.common_ancestor(heads.front(), newest);
    const RevisionIndex first = beginning_of_branch(newest, heads.front(), fork);
    Note& note = add(NoteKind::kMultipleHeads,
                     parents_where(at(newest)),
                     words_about(ids, fork),
                     help_about(ids, first));
    for (std::size_t i = 0; i + 1 < heads.size(); ++i)
      note.related.push_back(
          {parents_where(at(heads[i])), fmt::format("{} is a head too", ids[i])});
    if (first != newest)
      note.related.push_back(
          {parents_where(at(first)), fmt::format("the branch of {} begins here", ids.back())});
    if (fork != kNoRevision) note.related.push_back({at(fork).id_where, "the branches part here"});
    note.ids = std::move(ids);
  }

  std::string words_about(const Ids& heads, RevisionIndex fork) const {
    return fmt::format(
        "There are {} heads, {}: `alembic upgrade head` refuses and applies nothing.{}",
        heads.size(),
        listed(heads),
        fork == kNoRevision ? "" : fmt::format(" The branches part after {}.", at(fork).id));
  }

  std::string help_about(const Ids& heads, RevisionIndex first) const {
    const bool is_pair = heads.size() == 2;
    const bool is_short = heads.size() <= 8;  // `heads` means all of them to Alembic
    return fmt::format(
        "Set down_revision of {} to '{}'{}, or run `alembic merge -m \"merge {}\" {}`.",
        at(first).id,
        heads.front(),
        is_pair ? "" : " and the other branches behind it",
        is_pair ? fmt::format("{} and {}", heads[0], heads[1]) : "heads",
        is_short ? fmt::format("{}", fmt::join(heads, " ")) : "heads");
  }

  // Bases that nothing declares, without the orphans, which are kept apart.
  std::vector<RevisionIndex> undeclared_bases() {
    std::vector<RevisionIndex> found;
    if (history_.revisions.size() < 2) return found;
    const std::unordered_set<std::string> allowed(options_.allowed_bases.begin(),
                                                  options_.allowed_bases.end());
    for (const RevisionIndex base : graph_.bases) {
      const Revision& revision = at(base);
      const bool declared = !revision.parents.empty() || !revision.branch_labels.empty() ||
                            !revision.depends_on.empty() || allowed.contains(revision.id);
      if (declared || !healthy_[base]) continue;
      if (!graph_.children[base].empty()) {
        found.push_back(base);
      } else if (!misses_a_parent_) {
        orphans_.push_back(base);
      }
    }
    std::ranges::sort(found);  // the later in load order is the one to look at
    return found;
  }

  void say_orphan(RevisionIndex i) {
    Note& note = add(NoteKind::kOrphanRevision,
                     at(i).id_where,
                     fmt::format("Revision {} follows nothing and nothing follows it, while the "
                                 "history has others.",
                                 at(i).id),
                     "Set its down_revision to the head it belongs after, or delete it.");
    note.ids = {at(i).id};
  }

  void say_bases(const std::vector<RevisionIndex>& bases) {
    Ids ids;
    for (const RevisionIndex base : bases)
      ids.push_back(at(base).id);
    Note& note = add(NoteKind::kMultipleBases,
                     parents_where(at(bases.back())),
                     fmt::format("There are {} bases, {}: the history has more than one beginning.",
                                 ids.size(),
                                 listed(ids)),
                     "Set down_revision of all but one, or name them in [graph] allowed_bases.");
    for (std::size_t i = 0; i + 1 < bases.size(); ++i)
      note.related.push_back(
          {parents_where(at(bases[i])), fmt::format("{} is a base too", ids[i])});
    note.ids = std::move(ids);
  }

  History& history_;
  const RevisionGraph& graph_;
  const GraphOptions& options_;
  const Reachability& reach_;
  std::vector<bool> healthy_;
  std::vector<std::uint32_t> label_set_;
  std::vector<RevisionIndex> orphans_;
  bool misses_a_parent_ = false;
};

}  // namespace

void write_end_notes(History& history,
                     const GraphOptions& options,
                     const GraphDefects& defects,
                     const Reachability& reach) {
  EndWriter(history, options, defects, reach).write();
}

}  // namespace miglint
