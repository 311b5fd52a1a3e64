#include "linter/roundtrip/walk_order.h"

namespace miglint {

WalkOrder::WalkOrder(const History& history)
    : history_(history), place_(history.revisions.size(), 0) {
  for (std::size_t i = 0; i < history.graph.order.size(); ++i)
    place_[history.graph.order[i]] = i;
}

std::vector<RevisionIndex> WalkOrder::parents_of(RevisionIndex index) const {
  std::vector<RevisionIndex> parents;
  if (history_.linear) {
    const auto& order = history_.graph.order;
    if (place_[index] > 0) parents.push_back(order[place_[index] - 1]);
    return parents;
  }
  parents = history_.graph.parents[index];
  const auto& more = history_.graph.depends_on[index];
  parents.insert(parents.end(), more.begin(), more.end());
  return parents;
}

std::vector<RevisionIndex> WalkOrder::reaching(const std::vector<bool>& proved) const {
  std::vector<bool> needed(history_.revisions.size());
  std::vector<RevisionIndex> open;
  for (RevisionIndex index = 0; index < proved.size(); ++index)
    if (proved[index]) open.push_back(index);
  while (!open.empty()) {
    const RevisionIndex index = open.back();
    open.pop_back();
    if (needed[index]) continue;
    needed[index] = true;
    for (const RevisionIndex parent : parents_of(index))
      open.push_back(parent);
  }
  std::vector<RevisionIndex> order;
  for (const RevisionIndex index : history_.graph.order)
    if (needed[index]) order.push_back(index);
  return order;
}

std::vector<bool> shard_of(const History& history, std::size_t part, std::size_t parts) {
  const std::vector<RevisionIndex>& order = history.graph.order;
  std::vector<bool> chosen(history.revisions.size());
  const std::size_t begin = order.size() * (part - 1) / parts;
  const std::size_t end = order.size() * part / parts;
  for (std::size_t i = begin; i < end; ++i)
    chosen[order[i]] = true;
  return chosen;
}

}  // namespace miglint
