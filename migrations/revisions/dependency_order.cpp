#include "migrations/revisions/dependency_order.h"

#include <fmt/format.h>

#include <queue>

namespace miglint {

namespace {

void link(History& history) {
  RevisionGraph& graph = history.graph;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i)
    graph.by_id.try_emplace(history.revisions[i].id, i);
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    for (const Reference& parent : history.revisions[i].parents) {
      const auto found = graph.by_id.find(parent.id);
      if (found == graph.by_id.end() || found->second == i) continue;
      auto& children = graph.children[found->second];
      if (!children.empty() && children.back() == i) continue;
      children.push_back(i);
      graph.parents[i].push_back(found->second);
    }
  }
}

void sort(History& history) {
  RevisionGraph& graph = history.graph;
  std::vector<std::size_t> waiting(history.revisions.size());
  std::priority_queue<RevisionIndex, std::vector<RevisionIndex>, std::greater<>> ready;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    waiting[i] = graph.parents[i].size();
    if (waiting[i] == 0) ready.push(i);
  }
  std::vector<bool> placed(history.revisions.size(), false);
  while (!ready.empty()) {
    const RevisionIndex i = ready.top();
    ready.pop();
    placed[i] = true;
    graph.order.push_back(i);
    for (const RevisionIndex child : graph.children[i])
      if (--waiting[child] == 0) ready.push(child);
  }
  if (graph.order.size() == history.revisions.size()) return;
  Note note;
  note.kind = NoteKind::kRevisionCycle;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    if (placed[i]) continue;
    graph.order.push_back(i);
    note.ids.push_back(history.revisions[i].id);
    note.where = history.revisions[i].id_where;
  }
  note.words = fmt::format("migrations {} wait for each other, so none of them can run",
                           fmt::join(note.ids, ", "));
  note.help = "break the circle: one of them must not depend on the others";
  history.notes.push_back(std::move(note));
}

}  // namespace

void build_dependency_graph(History& history) {
  RevisionGraph& graph = history.graph;
  const std::size_t n = history.revisions.size();
  graph = RevisionGraph();
  graph.parents.resize(n);
  graph.children.resize(n);
  graph.depends_on.resize(n);
  link(history);
  sort(history);
  for (const RevisionIndex i : graph.order) {
    if (graph.children[i].empty()) graph.heads.push_back(i);
    if (graph.parents[i].empty()) graph.bases.push_back(i);
    if (graph.children[i].size() > 1) graph.branch_points.push_back(i);
    if (graph.parents[i].size() > 1) graph.merge_points.push_back(i);
  }
}

}  // namespace miglint
