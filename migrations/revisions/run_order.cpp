// Alembic keeps, for every branch tip that it walks down, the set of all its ancestors, and passes
// a revision by while it is in the set of another tip. Every revision not yet taken is an ancestor
// of some tip, so "in the set of another tip" is the same as "has a child that is not yet taken";
// only which tip it is must be looked for, and that is a short walk (reachability.h).

#include "migrations/revisions/run_order.h"

#include <algorithm>

namespace miglint {

std::vector<RevisionIndex> run_order(const Edges& needs,
                                     const std::vector<bool>& simple,
                                     const std::vector<RevisionIndex>& sortable,
                                     const Reachability& reach) {
  std::vector<bool> todo(needs.size(), false);
  std::vector<std::uint32_t> waiting_children(needs.size(), 0);
  for (const RevisionIndex i : sortable)
    todo[i] = true;
  for (const RevisionIndex i : sortable)
    for (const RevisionIndex parent : needs[i])
      ++waiting_children[parent];

  std::vector<RevisionIndex> tips;
  for (RevisionIndex i = 0; i < needs.size(); ++i)
    if (todo[i] && waiting_children[i] == 0) tips.push_back(i);

  std::vector<RevisionIndex> newest_first;
  newest_first.reserve(sortable.size());
  std::size_t current = 0;
  while (!tips.empty()) {
    const RevisionIndex candidate = tips[current];
    if (waiting_children[candidate] > 0) {
      std::size_t other = 0;
      while (other < tips.size() &&
             (other == current || !reach.is_ancestor(candidate, tips[other])))
        ++other;
      if (other < tips.size()) {
        current = other;
        continue;
      }
    }
    if (todo[candidate]) {
      newest_first.push_back(candidate);
      todo[candidate] = false;
      for (const RevisionIndex parent : needs[candidate])
        --waiting_children[parent];
    }
    std::vector<RevisionIndex> next;
    for (const RevisionIndex parent : needs[candidate]) {
      const bool taken = !todo[parent] || std::ranges::count(tips, parent) > 0 ||
                         std::ranges::count(next, parent) > 0;
      if (!taken) next.push_back(parent);
    }
    if (next.empty()) {
      tips.erase(tips.begin() + static_cast<std::ptrdiff_t>(current));
      current = current > 0 ? current - 1 : 0;
    } else {
      tips[current] = next.front();
      if (!simple[candidate]) tips.insert(tips.end(), next.begin() + 1, next.end());
    }
  }
  std::ranges::reverse(newest_first);
  return newest_first;
}

}  // namespace miglint
