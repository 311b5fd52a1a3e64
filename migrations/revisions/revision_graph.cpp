#include "migrations/revisions/revision_graph.h"

#include <algorithm>

#include "migrations/revisions/dependency_order.h"
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
    const Reachability reach(graph_.parents, topological(graph_.parents));
    order(reach);
    classify();
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

  // Labels and ids are one namespace. A hidden revision's labels are its winner's affair.
  void index_labels() {
    for (RevisionIndex i = 0; i < history_.revisions.size(); ++i) {
      if (hidden_[i]) continue;
      for (const Reference& label : history_.revisions[i].branch_labels) {
        const bool is_id = graph_.by_id.contains(label.id);
        const bool is_first = labels_.try_emplace(label.id, i).second;
        if (is_id || !is_first) defects_.label_clashes.emplace_back(i, label);
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
        if (found != graph_.by_id.end()) {
          add_parent(i, found->second);
        } else if (!is_squashed(parent.id)) {
          defects_.missing.push_back({i, &parent, true});
        }
      }
      for (const Reference& needed : history_.revisions[i].depends_on) {
        const auto found = graph_.by_id.find(needed.id);
        const auto label = labels_.find(needed.id);
        if (found != graph_.by_id.end()) {
          graph_.depends_on[i].push_back(found->second);
        } else if (label != labels_.end()) {
          graph_.depends_on[i].push_back(label->second);
        } else if (!is_squashed(needed.id)) {
          defects_.missing.push_back({i, &needed, false});
        }
      }
    }
  }

  void add_parent(RevisionIndex child, RevisionIndex parent) {
    // The last child that a parent got tells whether it has this one, since children come in order.
    auto& children = graph_.children[parent];
    if (!children.empty() && children.back() == child) return;
    children.push_back(child);
    graph_.parents[child].push_back(parent);
  }

  Edges all_edges() const {
    Edges edges = graph_.parents;
    for (RevisionIndex i = 0; i < edges.size(); ++i)
      edges[i].insert(edges[i].end(), graph_.depends_on[i].begin(), graph_.depends_on[i].end());
    return edges;
  }

  // A dependency that an ancestor already has is dropped (_normalized_resolved_dependencies). One
  // that is kept because asking would cost too much changes nothing but the order among equals.
  void normalize_dependencies(const std::vector<RevisionIndex>& sortable,
                              const Reachability& reach,
                              Edges& needs) const {
    const std::uint64_t allowed = reach.steps() + 4'000'000 + 400 * sortable.size();
    std::unordered_map<RevisionIndex, std::vector<RevisionIndex>> keepers;
    std::uint64_t steps = 0;
    for (const RevisionIndex i : sortable) {
      for (const RevisionIndex needed : graph_.depends_on[i]) {
        auto& above = keepers[needed];
        const bool inherited = std::ranges::any_of(above, [&](RevisionIndex keeper) {
          return ++steps + reach.steps() < allowed && reach.is_ancestor(keeper, i);
        });
        if (inherited) continue;
        if (above.empty() || above.back() != i) above.push_back(i);
        needs[i].push_back(needed);
      }
    }
  }

  void order(const Reachability& by_parents) {
    Edges needs = graph_.parents;
    normalize_dependencies(topological(graph_.parents), by_parents, needs);
    std::vector<bool> simple(needs.size());
    for (RevisionIndex i = 0; i < needs.size(); ++i)
      simple[i] = needs[i].size() == 1 && graph_.parents[i].size() == 1;
    const std::vector<RevisionIndex> sortable = topological(needs);
    graph_.order = run_order(needs, simple, sortable, Reachability(needs, sortable));
    // What stands on a cycle or above one has no order; it is still looked at.
    std::vector<bool> placed(needs.size(), false);
    for (const RevisionIndex i : graph_.order)
      placed[i] = true;
    for (RevisionIndex i = 0; i < needs.size(); ++i)
      if (!placed[i]) graph_.order.push_back(i);
  }

  // Squashed away and really gone.
  bool is_base_line(const std::string& id) const {
    return !graph_.by_id.contains(id) && is_squashed(id);
  }

  void classify() {
    for (const RevisionIndex i : graph_.order) {
      if (hidden_[i]) continue;
      const Revision& revision = history_.revisions[i];
      if (graph_.children[i].empty()) graph_.heads.push_back(i);
      const bool is_base = std::ranges::all_of(
          revision.parents, [&](const Reference& parent) { return is_base_line(parent.id); });
      if (is_base) graph_.bases.push_back(i);
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
    // A baseline is the first step where nothing is left of what it stands for.
    const RevisionKind kind = history.revisions[i].kind;
    if (kind == RevisionKind::kHook || (stands_aside(kind) && i > 0)) continue;
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

static void find_places(History& history) {
  RevisionGraph& graph = history.graph;
  graph.place.resize(graph.order.size());
  graph.understood = 0;
  for (std::uint32_t i = 0; i < graph.order.size(); ++i)
    graph.place[graph.order[i]] = i;
  const auto is_understood = [&](RevisionIndex i) {
    const auto& upgrade = history.revisions[i].upgrade;
    return !upgrade || std::ranges::all_of(upgrade->blocks, [](const SqlBlock& block) {
      return block.opaque.empty() && block.unknown_name.empty();
    });
  };
  while (graph.understood < graph.order.size() && is_understood(graph.order[graph.understood]))
    ++graph.understood;
}

void build_graph(History& history, const GraphOptions& options) {
  if (history.linear) {
    build_line(history);
  } else if (history.format != SourceFormat::kAlembic) {
    build_dependency_graph(history);
  } else {
    Builder(history, options).build();
  }
  find_places(history);
}

RevisionIndex find_revision(const History& history, std::string_view id) {
  const auto found = history.graph.by_id.find(std::string(id));
  return found == history.graph.by_id.end() ? kNoRevision : found->second;
}

}  // namespace miglint
