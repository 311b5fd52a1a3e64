#include "migrations/revisions/revision_graph.h"

#include <algorithm>
#include <unordered_set>

#include "migrations/revisions/graph_notes.h"
#include "migrations/revisions/history.h"
#include "migrations/revisions/run_order.h"

namespace miglint {

namespace {

class Builder {
 public:
  Builder(History& history, const GraphOptions& options)
      : history_(history), graph_(history.graph), options_(options) {
    graph_ = RevisionGraph();
    const std::size_t n = history.revisions.size();
    graph_.parents.resize(n);
    graph_.children.resize(n);
    graph_.depends_on.resize(n);
    hidden_.resize(n, false);
  }

  void build() {
    index_ids();
    index_labels();
    resolve();
    defects_.cycles = cycles(all_edges());
    order();
    classify();
    const Reachability reach(graph_.parents, topological(graph_.parents));
    write_graph_notes(history_, options_, defects_, reach);
  }

 private:
  // Of two revisions with one id the later in load order wins, as in Alembic.
  void index_ids() {
    for (RevisionIndex i = 0; i < history_.revisions.size(); ++i) {
      const auto [known, is_first] = graph_.by_id.try_emplace(history_.revisions[i].id, i);
      if (is_first) continue;
      hidden_[known->second] = true;
      defects_.duplicates.emplace_back(known->second, i);
      known->second = i;
    }
  }

  void index_labels() {
    for (RevisionIndex i = 0; i < history_.revisions.size(); ++i) {
      for (const Reference& label : history_.revisions[i].branch_labels) {
        const bool is_id = graph_.by_id.contains(label.id);
        const auto [known, is_first] = labels_.try_emplace(label.id, i);
        if (is_id || (!is_first && known->second != i))
          defects_.label_clashes.emplace_back(i, label);
      }
    }
  }

  bool is_squashed(const std::string& id) const {
    return std::ranges::count(options_.squashed_parents, id) > 0;
  }

  void resolve() {
    for (RevisionIndex i = 0; i < history_.revisions.size(); ++i) {
      for (const Reference& parent : history_.revisions[i].parents) {
        const auto found = graph_.by_id.find(parent.id);
        if (found == graph_.by_id.end()) {
          if (!is_squashed(parent.id)) defects_.missing.emplace_back(i, parent);
        } else if (std::ranges::count(graph_.parents[i], found->second) == 0) {
          graph_.parents[i].push_back(found->second);
          graph_.children[found->second].push_back(i);
        }
      }
      for (const Reference& needed : history_.revisions[i].depends_on) {
        const auto label = labels_.find(needed.id);
        const auto found = graph_.by_id.find(needed.id);
        if (found != graph_.by_id.end()) {
          graph_.depends_on[i].push_back(found->second);
        } else if (label != labels_.end()) {
          graph_.depends_on[i].push_back(label->second);
        } else if (!is_squashed(needed.id)) {
          defects_.missing.emplace_back(i, needed);
        }
      }
    }
  }

  Edges all_edges() const {
    Edges edges = graph_.parents;
    for (RevisionIndex i = 0; i < edges.size(); ++i)
      edges[i].insert(edges[i].end(), graph_.depends_on[i].begin(), graph_.depends_on[i].end());
    return edges;
  }

  // A dependency that an ancestor already has is dropped (_normalized_resolved_dependencies).
  std::vector<RevisionIndex> normalized_dependencies(RevisionIndex i) const {
    std::unordered_set<RevisionIndex> inherited;
    std::unordered_set<RevisionIndex> seen;
    std::vector<RevisionIndex> open(graph_.parents[i].begin(), graph_.parents[i].end());
    while (!open.empty()) {
      const RevisionIndex ancestor = open.back();
      open.pop_back();
      if (!seen.insert(ancestor).second) continue;
      inherited.insert(graph_.depends_on[ancestor].begin(), graph_.depends_on[ancestor].end());
      open.insert(open.end(), graph_.parents[ancestor].begin(), graph_.parents[ancestor].end());
    }
    std::vector<RevisionIndex> left;
    for (const RevisionIndex needed : graph_.depends_on[i])
      if (!inherited.contains(needed)) left.push_back(needed);
    return left;
  }

  void order() {
    Edges needs = graph_.parents;
    std::vector<bool> simple(needs.size());
    for (RevisionIndex i = 0; i < needs.size(); ++i) {
      if (!graph_.depends_on[i].empty()) {
        const auto extra = normalized_dependencies(i);
        needs[i].insert(needs[i].end(), extra.begin(), extra.end());
      }
      simple[i] = needs[i].size() == 1 && graph_.parents[i].size() == 1;
    }
    const std::vector<RevisionIndex> sortable = topological(needs);
    const Reachability reach(needs, sortable);
    graph_.order = run_order(needs, simple, sortable, reach);
    // What stands on a cycle or above one has no order; it is still looked at.
    std::vector<bool> placed(needs.size(), false);
    for (const RevisionIndex i : graph_.order)
      placed[i] = true;
    for (RevisionIndex i = 0; i < needs.size(); ++i)
      if (!placed[i]) graph_.order.push_back(i);
  }

  void classify() {
    for (const RevisionIndex i : graph_.order) {
      if (hidden_[i]) continue;
      const Revision& revision = history_.revisions[i];
      if (graph_.children[i].empty()) graph_.heads.push_back(i);
      if (revision.parents.empty()) graph_.bases.push_back(i);
      if (graph_.children[i].size() > 1) graph_.branch_points.push_back(i);
      if (revision.parents.size() > 1) graph_.merge_points.push_back(i);
    }
  }

  History& history_;
  RevisionGraph& graph_;
  const GraphOptions& options_;
  GraphDefects defects_;
  std::unordered_map<std::string, RevisionIndex> labels_;
  std::vector<bool> hidden_;
};

void build_line(History& history) {
  RevisionGraph& graph = history.graph;
  const std::size_t n = history.revisions.size();
  graph = RevisionGraph();
  graph.parents.resize(n);
  graph.children.resize(n);
  graph.depends_on.resize(n);
  RevisionIndex previous = kNoRevision;
  for (RevisionIndex i = 0; i < n; ++i) {
    graph.order.push_back(i);
    graph.by_id.insert_or_assign(history.revisions[i].id, i);
    if (history.revisions[i].kind == RevisionKind::kRepeatable) continue;
    if (previous == kNoRevision) {
      graph.bases.push_back(i);
    } else {
      graph.parents[i].push_back(previous);
      graph.children[previous].push_back(i);
    }
    previous = i;
  }
  if (previous != kNoRevision) graph.heads.push_back(previous);
}

}  // namespace

void build_graph(History& history, const GraphOptions& options) {
  if (history.linear) {
    build_line(history);
  } else {
    Builder(history, options).build();
  }
}

RevisionIndex find_revision(const History& history, std::string_view id) {
  const auto found = history.graph.by_id.find(std::string(id));
  return found == history.graph.by_id.end() ? kNoRevision : found->second;
}

}  // namespace miglint
