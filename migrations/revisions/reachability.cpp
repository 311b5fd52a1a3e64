#include "migrations/revisions/reachability.h"

#include <algorithm>
#include <unordered_set>

namespace miglint {

static constexpr std::uint32_t kNoChain = 0xffffffff;

Reachability::Reachability(const Edges& parents, const std::vector<RevisionIndex>& order)
    : parents_(parents),
      generation_(parents.size(), 0),
      chain_(parents.size(), kNoChain),
      place_(parents.size(), 0) {
  for (const RevisionIndex i : order) {
    std::uint32_t highest = 0;
    for (const RevisionIndex parent : parents[i])
      highest = std::max(highest, generation_[parent]);
    generation_[i] = highest + 1;
    place_on_chain(i);
  }
  explored_.resize(tails_.size());
}

// Continues the chain of the first parent that is still the end of one, else begins a chain.
void Reachability::place_on_chain(RevisionIndex i) {
  std::uint32_t chain = kNoChain;
  for (const RevisionIndex parent : parents_[i]) {
    if (tails_[chain_[parent]] != parent) continue;
    chain = chain_[parent];
    place_[i] = place_[parent] + 1;
    break;
  }
  if (chain == kNoChain) {
    chain = static_cast<std::uint32_t>(tails_.size());
    tails_.push_back(i);
    sides_.emplace_back();
  }
  tails_[chain] = i;
  chain_[i] = chain;
  for (const RevisionIndex parent : parents_[i])
    if (chain_[parent] != chain) sides_[chain].push_back({i, parent});
}

// Opens the other chains that are reached from this place or from below it.
void Reachability::follow_sides(Open from, RevisionIndex ancestor) const {
  Explored& explored = explored_[from.chain];
  if (explored.question != question_) explored = {question_, 0};
  const std::vector<SideEdge>& sides = sides_[from.chain];
  const auto first_above = std::ranges::upper_bound(
      sides, from.place, {}, [&](const SideEdge& side) { return place_[side.from]; });
  for (auto side = first_above; side != sides.begin();) {
    --side;
    if (place_[side->from] < explored.below) break;
    if (generation_[side->from] <= generation_[ancestor]) break;
    ++steps_;
    if (generation_[side->to] >= generation_[ancestor])
      open_.push_back({chain_[side->to], place_[side->to]});
  }
  explored.below = std::max(explored.below, from.place + 1);
}

bool Reachability::is_ancestor(RevisionIndex ancestor, RevisionIndex descendant) const {
  const std::uint32_t wanted = chain_[ancestor];
  if (wanted == kNoChain || chain_[descendant] == kNoChain || ancestor == descendant) return false;
  ++question_;
  open_.assign(1, {chain_[descendant], place_[descendant]});
  while (!open_.empty()) {
    const Open next = open_.back();
    open_.pop_back();
    ++steps_;
    // From below its own place no way leads up to it.
    if (next.chain != wanted) {
      follow_sides(next, ancestor);
    } else if (next.place >= place_[ancestor]) {
      return true;
    }
  }
  return false;
}

RevisionIndex Reachability::common_ancestor(RevisionIndex a, RevisionIndex b) const {
  // Both frontiers go down generation by generation until they share a revision.
  const auto lower = [&](RevisionIndex x, RevisionIndex y) {
    return generation_[x] < generation_[y];
  };
  std::unordered_set<RevisionIndex> of_a{a};
  std::unordered_set<RevisionIndex> of_b{b};
  std::vector<RevisionIndex> open{a, b};
  std::ranges::make_heap(open, lower);
  while (!open.empty()) {
    std::ranges::pop_heap(open, lower);
    const RevisionIndex i = open.back();
    open.pop_back();
    const bool from_a = of_a.contains(i);
    const bool from_b = of_b.contains(i);
    if (from_a && from_b) return i;
    for (const RevisionIndex parent : parents_[i]) {
      const bool new_a = from_a && of_a.insert(parent).second;
      const bool new_b = from_b && of_b.insert(parent).second;
      if (!new_a && !new_b) continue;
      open.push_back(parent);
      std::ranges::push_heap(open, lower);
    }
  }
  return kNoRevision;
}

std::vector<RevisionIndex> topological(const Edges& parents) {
  Edges children(parents.size());
  std::vector<std::size_t> waiting(parents.size());
  std::vector<RevisionIndex> ready;
  for (RevisionIndex i = 0; i < parents.size(); ++i) {
    waiting[i] = parents[i].size();
    for (const RevisionIndex parent : parents[i])
      children[parent].push_back(i);
    if (waiting[i] == 0) ready.push_back(i);
  }
  std::vector<RevisionIndex> order;
  order.reserve(parents.size());
  for (std::size_t next = 0; next < ready.size(); ++next) {
    order.push_back(ready[next]);
    for (const RevisionIndex child : children[ready[next]])
      if (--waiting[child] == 0) ready.push_back(child);
  }
  return order;
}

std::vector<std::vector<RevisionIndex>> cycles(const Edges& parents) {
  // Tarjan's algorithm with its own stack, since a history may be longer than ours is deep.
  constexpr std::uint32_t kUnseen = 0;

  struct Frame {
    RevisionIndex revision;
    std::size_t next_parent;
  };

  std::vector<std::vector<RevisionIndex>> found;
  std::vector<std::uint32_t> number(parents.size(), kUnseen);
  std::vector<std::uint32_t> low(parents.size(), 0);
  std::vector<bool> on_stack(parents.size(), false);
  std::vector<RevisionIndex> stack;
  std::uint32_t counter = 0;
  for (RevisionIndex root = 0; root < parents.size(); ++root) {
    if (number[root] != kUnseen) continue;
    std::vector<Frame> frames{{root, 0}};
    while (!frames.empty()) {
      const RevisionIndex i = frames.back().revision;
      if (frames.back().next_parent == 0) {
        number[i] = low[i] = ++counter;
        stack.push_back(i);
        on_stack[i] = true;
      }
      bool descended = false;
      while (frames.back().next_parent < parents[i].size()) {
        const RevisionIndex parent = parents[i][frames.back().next_parent++];
        if (number[parent] == kUnseen) {
          frames.push_back({parent, 0});
          descended = true;
          break;
        }
        if (on_stack[parent]) low[i] = std::min(low[i], number[parent]);
      }
      if (descended) continue;
      if (low[i] == number[i]) {
        std::vector<RevisionIndex> component;
        RevisionIndex last = kNoRevision;
        do {
          last = stack.back();
          stack.pop_back();
          on_stack[last] = false;
          component.push_back(last);
        } while (last != i);
        const bool self = std::ranges::count(parents[i], i) > 0;
        if (component.size() > 1 || self) {
          std::ranges::sort(component);
          found.push_back(std::move(component));
        }
      }
      frames.pop_back();
      if (!frames.empty()) {
        const RevisionIndex below = frames.back().revision;
        low[below] = std::min(low[below], low[i]);
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace miglint
