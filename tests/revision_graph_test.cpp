// The order of revisions: against a direct transcription of Alembic's own algorithm, on random
// histories with merges, branches and dependencies.

#include "migrations/revisions/revision_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "migrations/revisions/history.h"

namespace miglint {
namespace {

std::string id_of(std::size_t i) {
  return "r" + std::to_string(i);
}

// Parents and dependencies point to earlier numbers, then the load order is shuffled.
History random_history(std::mt19937& random, std::size_t size) {
  std::vector<Revision> made(size);
  for (std::size_t i = 0; i < size; ++i) {
    made[i].id = id_of(i);
    if (i == 0 || random() % 20 == 0) continue;
    const std::size_t parents = random() % 6 == 0 ? 2 : 1;
    for (std::size_t p = 0; p < parents; ++p) {
      const std::size_t near = std::min<std::size_t>(i, 4);
      const std::string parent = id_of(i - 1 - random() % near);
      const bool twice =
          std::ranges::any_of(made[i].parents, [&](const Reference& r) { return r.id == parent; });
      if (!twice) made[i].parents.push_back({parent, {}});
    }
    if (random() % 8 == 0) made[i].depends_on.push_back({id_of(random() % i), {}});
  }
  std::ranges::shuffle(made, random);
  History history;
  history.format = SourceFormat::kAlembic;
  history.linear = false;
  history.revisions = std::move(made);
  return history;
}

using Sets = std::vector<std::set<RevisionIndex>>;

// Ancestors and self over `needs`.
std::set<RevisionIndex> above(const std::vector<std::vector<RevisionIndex>>& needs,
                              RevisionIndex from) {
  std::set<RevisionIndex> found;
  std::vector<RevisionIndex> open{from};
  while (!open.empty()) {
    const RevisionIndex i = open.back();
    open.pop_back();
    if (!found.insert(i).second) continue;
    open.insert(open.end(), needs[i].begin(), needs[i].end());
  }
  return found;
}

// _topological_sort of Alembic's script/revision.py, with its sets.
std::vector<RevisionIndex> reference_order(const History& history) {
  const RevisionGraph& graph = history.graph;
  const std::size_t n = history.revisions.size();
  std::vector<std::vector<RevisionIndex>> needs = graph.parents;
  std::vector<std::size_t> extra(n, 0);
  for (RevisionIndex i = 0; i < n; ++i) {
    std::set<RevisionIndex> inherited;
    for (const RevisionIndex ancestor : above(graph.parents, i))
      if (ancestor != i)
        inherited.insert(graph.depends_on[ancestor].begin(), graph.depends_on[ancestor].end());
    for (const RevisionIndex needed : graph.depends_on[i]) {
      if (inherited.contains(needed)) continue;
      needs[i].push_back(needed);
      ++extra[i];
    }
  }
  std::set<RevisionIndex> needed;
  for (const auto& list : needs)
    needed.insert(list.begin(), list.end());
  std::vector<RevisionIndex> heads;
  for (RevisionIndex i = 0; i < n; ++i)
    if (!needed.contains(i)) heads.push_back(i);
  Sets ancestors;
  for (const RevisionIndex head : heads)
    ancestors.push_back(above(needs, head));
  std::set<RevisionIndex> todo;
  for (RevisionIndex i = 0; i < n; ++i)
    todo.insert(i);
  std::vector<RevisionIndex> output;
  std::size_t current = 0;
  while (!heads.empty()) {
    const RevisionIndex candidate = heads[current];
    bool passed = false;
    for (std::size_t i = 0; i < heads.size() && !passed; ++i) {
      if (i == current || !ancestors[i].contains(candidate)) continue;
      current = i;
      passed = true;
    }
    if (passed) continue;
    if (todo.erase(candidate) > 0) output.push_back(candidate);
    std::vector<RevisionIndex> add;
    for (const RevisionIndex parent : needs[candidate])
      if (todo.contains(parent) && std::ranges::count(heads, parent) == 0 &&
          std::ranges::count(add, parent) == 0)
        add.push_back(parent);
    if (add.empty()) {
      heads.erase(heads.begin() + static_cast<std::ptrdiff_t>(current));
      ancestors.erase(ancestors.begin() + static_cast<std::ptrdiff_t>(current));
      current = current > 0 ? current - 1 : 0;
    } else if (extra[candidate] == 0 && graph.parents[candidate].size() == 1) {
      heads[current] = add.front();
      ancestors[current].erase(candidate);
    } else {
      heads[current] = add.front();
      ancestors[current] = above(needs, add.front());
      for (std::size_t i = 1; i < add.size(); ++i) {
        heads.push_back(add[i]);
        ancestors.push_back(above(needs, add[i]));
      }
    }
  }
  std::ranges::reverse(output);
  return output;
}

TEST(RunOrder, IsAlembicsOwn) {
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    History history = random_history(random, 1 + random() % 40);
    build_graph(history, {});
    EXPECT_EQ(history.graph.order, reference_order(history)) << "round " << round;
  }
}

TEST(RunOrder, PutsEveryRevisionAfterWhatItNeeds) {
  std::mt19937 random(5);
  History history = random_history(random, 5000);
  build_graph(history, {});
  std::vector<std::size_t> place(history.revisions.size());
  ASSERT_EQ(history.graph.order.size(), place.size());
  for (std::size_t i = 0; i < place.size(); ++i)
    place[history.graph.order[i]] = i;
  for (RevisionIndex i = 0; i < place.size(); ++i) {
    for (const RevisionIndex parent : history.graph.parents[i])
      EXPECT_LT(place[parent], place[i]);
    for (const RevisionIndex needed : history.graph.depends_on[i])
      EXPECT_LT(place[needed], place[i]);
  }
}

TEST(RunOrder, CyclesAreNamedAndTheRestKeepsItsOrder) {
  History history;
  history.format = SourceFormat::kAlembic;
  history.linear = false;
  history.revisions.resize(4);
  for (std::size_t i = 0; i < 4; ++i)
    history.revisions[i].id = id_of(i);
  history.revisions[1].parents = {{"r0", {}}};
  history.revisions[2].parents = {{"r3", {}}};
  history.revisions[3].parents = {{"r2", {}}};
  build_graph(history, {});
  EXPECT_EQ(history.graph.order, (std::vector<RevisionIndex>{0, 1, 2, 3}));
  ASSERT_EQ(history.notes.size(), 1U);
  EXPECT_EQ(history.notes[0].kind, NoteKind::kRevisionCycle);
  EXPECT_EQ(history.notes[0].ids, (std::vector<std::string>{"r2", "r3"}));
}

}  // namespace
}  // namespace miglint
