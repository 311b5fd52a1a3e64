// The order of revisions: against a direct transcription of Alembic's own algorithm, on random
// histories with merges, branches and dependencies. What is said about broken ones: one note for
// one cause. And the shapes that would make a careless sort quadratic.

#include "migrations/revisions/revision_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <random>
#include <set>

#include "migrations/revisions/history.h"
#include "migrations/revisions/reachability.h"

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

TEST(Reachability, AgreesWithWalking) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    History history = random_history(random, 40);
    build_graph(history, {});
    const Edges& parents = history.graph.parents;
    const Reachability reach(parents, topological(parents));
    for (RevisionIndex descendant = 0; descendant < 40; ++descendant) {
      const std::set<RevisionIndex> ancestors = above(parents, descendant);
      for (RevisionIndex i = 0; i < 40; ++i)
        EXPECT_EQ(reach.is_ancestor(i, descendant), i != descendant && ancestors.contains(i))
            << i << " of " << descendant << " in round " << round;
    }
  }
}

// --- what is said --------------------------------------------------------------------------------

struct Line {
  std::string id;
  std::vector<std::string> parents = {};
  std::vector<std::string> depends_on = {};
  std::vector<std::string> labels = {};
};

GraphOptions allow_heads(std::uint32_t count) {
  GraphOptions options;
  options.allowed_heads = count;
  return options;
}

GraphOptions allow_base(const std::string& id) {
  GraphOptions options;
  options.allowed_bases = {id};
  return options;
}

GraphOptions squash(const std::string& id) {
  GraphOptions options;
  options.squashed_parents = {id};
  return options;
}

struct SaidCase {
  std::string name;
  std::vector<Line> lines;                                          // in load order
  std::vector<std::pair<NoteKind, std::vector<std::string>>> said;  // with the ids
  GraphOptions options;
};

void PrintTo(const SaidCase& c, std::ostream* out) {
  *out << c.name;
}

std::vector<Reference> references(const std::vector<std::string>& ids) {
  std::vector<Reference> made;
  for (const std::string& id : ids)
    made.push_back({id, {}});
  return made;
}

History history_of(const std::vector<Line>& lines) {
  History history;
  history.format = SourceFormat::kAlembic;
  history.linear = false;
  FileId file = 0;
  for (const Line& line : lines) {
    Revision& revision = history.revisions.emplace_back();
    revision.id = line.id;
    revision.id_where = {file++, 0, 0};
    revision.file = revision.id_where.file;
    revision.parents = references(line.parents);
    revision.depends_on = references(line.depends_on);
    revision.branch_labels = references(line.labels);
  }
  return history;
}

class Said : public testing::TestWithParam<SaidCase> {};

TEST_P(Said, OneNoteForOneCause) {
  History history = history_of(GetParam().lines);
  build_graph(history, GetParam().options);
  std::vector<std::pair<NoteKind, std::vector<std::string>>> said;
  for (const Note& note : history.notes)
    said.emplace_back(note.kind, note.ids);
  EXPECT_EQ(said, GetParam().said) << (history.notes.empty() ? "" : history.notes[0].words);
}

using enum NoteKind;

INSTANTIATE_TEST_SUITE_P(
    Graph,
    Said,
    testing::Values(
        SaidCase{"nothing", {}, {}, {}},
        SaidCase{"a_line", {{"a"}, {"b", {"a"}}, {"c", {"b"}}}, {}, {}},
        SaidCase{
            "two_heads", {{"a"}, {"b", {"a"}}, {"c", {"a"}}}, {{kMultipleHeads, {"b", "c"}}}, {}},
        SaidCase{"the_longer_branch_is_the_trunk",
                 {{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"c"}}},
                 {{kMultipleHeads, {"d", "b"}}},
                 {}},
        SaidCase{"heads_are_allowed", {{"a"}, {"b", {"a"}}, {"c", {"a"}}}, {}, allow_heads(2)},
        SaidCase{"a_label_each", {{"a"}, {"b", {"a"}, {}, {"x"}}, {"c", {"a"}, {}, {"y"}}}, {}, {}},
        SaidCase{"two_heads_of_a_label",
                 {{"a"}, {"b", {"a"}, {}, {"x"}}, {"c", {"a"}}, {"d", {"b"}}, {"e", {"b"}}},
                 {{kMultipleHeads, {"d", "e"}}},
                 {}},
        SaidCase{"a_second_history_and_not_its_head",
                 {{"a"}, {"b", {"a"}}, {"c"}, {"d", {"c"}}},
                 {{kMultipleBases, {"a", "c"}}},
                 {}},
        SaidCase{"a_second_history_with_two_heads",
                 {{"a"}, {"b", {"a"}}, {"c"}, {"d", {"c"}}, {"e", {"c"}}},
                 {{kMultipleHeads, {"d", "e"}}, {kMultipleBases, {"a", "c"}}},
                 {}},
        SaidCase{"a_base_is_allowed",
                 {{"a"}, {"b", {"a"}}, {"c"}, {"d", {"c"}}},
                 {{kMultipleHeads, {"b", "d"}}},
                 allow_base("c")},
        SaidCase{
            "an_orphan_is_no_head", {{"a"}, {"b", {"a"}}, {"c"}}, {{kOrphanRevision, {"c"}}}, {}},
        SaidCase{"a_missing_parent_and_no_base",
                 {{"a"}, {"b", {"a"}}, {"c", {"zz"}}, {"d", {"c"}}},
                 {{kMissingParent, {"c", "zz"}}},
                 {}},
        SaidCase{"a_missing_merge_and_no_heads",
                 {{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"e", {"m"}}},
                 {{kMissingParent, {"e", "m"}}},
                 {}},
        SaidCase{"one_missing_file_that_two_follow",
                 {{"a"}, {"c", {"zz"}}, {"d", {"zz"}}},
                 {{kMissingParent, {"c", "zz"}}},
                 {}},
        SaidCase{"a_parent_under_the_squash", {{"a", {"old"}}, {"b", {"a"}}}, {}, squash("old")},
        SaidCase{"an_unknown_dependency_leaves_the_heads",
                 {{"a"}, {"b", {"a"}, {"zz"}}, {"c", {"a"}}},
                 {{kMissingParent, {"b", "zz"}}, {kMultipleHeads, {"b", "c"}}},
                 {}},
        SaidCase{"a_duplicate_and_not_its_head",
                 {{"a"}, {"b", {"a"}}, {"c", {"b"}}, {"c", {"a"}}},
                 {{kDuplicateRevisionId, {"c"}}},
                 {}},
        SaidCase{
            "a_duplicate_base", {{"a"}, {"b", {"a"}}, {"b"}}, {{kDuplicateRevisionId, {"b"}}}, {}},
        SaidCase{"a_duplicate_and_heads_beside_it",
                 {{"a"}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"a"}}, {"d", {"a"}}},
                 {{kDuplicateRevisionId, {"d"}}, {kMultipleHeads, {"b", "c"}}},
                 {}},
        SaidCase{"a_duplicate_with_its_label",
                 {{"a"}, {"b", {"a"}, {}, {"x"}}, {"b", {"a"}, {}, {"x"}}},
                 {{kDuplicateRevisionId, {"b"}}},
                 {}},
        SaidCase{"a_circle_and_what_stands_above_it",
                 {{"a"},
                  {"z", {"a"}},
                  {"b", {"d"}},
                  {"c", {"b"}},
                  {"d", {"c"}},
                  {"e", {"d"}},
                  {"f", {"d"}}},
                 {{kRevisionCycle, {"b", "c", "d"}}},
                 {}},
        SaidCase{"itself", {{"a"}, {"z", {"a"}}, {"b", {"b"}}}, {{kRevisionCycle, {"b"}}}, {}},
        SaidCase{"a_circle_of_dependencies",
                 {{"a", {}, {"b"}}, {"b", {"a"}}},
                 {{kRevisionCycle, {"a", "b"}}},
                 {}},
        SaidCase{"a_label_twice",
                 {{"a", {}, {}, {"x"}}, {"b", {"a"}, {}, {"x"}}},
                 {{kBranchLabelDuplicate, {"b"}}},
                 {}},
        SaidCase{"a_label_that_is_an_id",
                 {{"a"}, {"b", {"a"}, {}, {"a"}}},
                 {{kBranchLabelDuplicate, {"b"}}},
                 {}},
        SaidCase{"a_redundant_parent",
                 {{"a"}, {"b", {"a"}}, {"m", {"a", "b"}}},
                 {{kMergeRedundantParent, {"m", "a"}}},
                 {}},
        SaidCase{"a_parent_twice",
                 {{"a"}, {"b", {"a"}}, {"m", {"b", "b"}}},
                 {{kMergeRedundantParent, {"m", "b"}}},
                 {}}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(MultipleHeads, NamesTheEditAndTheCommand) {
  History history =
      history_of({{"a"}, {"b", {"a"}}, {"c", {"b"}}, {"d", {"c"}}, {"x", {"b"}}, {"y", {"x"}}});
  history.revisions[5].parents = references({"x"});
  history.revisions.push_back(history.revisions[3]);
  history.revisions.back().id = "e";
  history.revisions.back().parents = references({"d"});
  build_graph(history, {});
  ASSERT_EQ(history.notes.size(), 1U);
  const Note& note = history.notes[0];
  EXPECT_NE(note.words.find("2 heads, e, y"), std::string::npos) << note.words;
  EXPECT_NE(note.words.find("part after b"), std::string::npos) << note.words;
  EXPECT_NE(note.help.find("Set down_revision of x to 'e'"), std::string::npos) << note.help;
  EXPECT_NE(note.help.find("alembic merge -m \"merge e and y\" e y"), std::string::npos)
      << note.help;
}

// --- shapes --------------------------------------------------------------------------------------

// Each takes a few seconds of this process's own time at most, in a debug build under a sanitizer;
// quadratic work would take minutes. Time on the wall says nothing where others share the machine.
constexpr std::size_t kMany = 10'000;
constexpr double kSecondsOfCpu = 30;

using Shape = std::function<void(std::size_t i, Line& line)>;

std::string past(std::size_t i, std::size_t back) {
  return id_of(i - std::min(i, back));
}

struct ShapeCase {
  std::string name;
  Shape shape;
};

void PrintTo(const ShapeCase& c, std::ostream* out) {
  *out << c.name;
}

class Linear : public testing::TestWithParam<ShapeCase> {};

TEST_P(Linear, OnManyRevisions) {
  std::vector<Line> lines(kMany);
  for (std::size_t i = 0; i < kMany; ++i) {
    lines[i].id = id_of(i);
    if (i > 0) GetParam().shape(i, lines[i]);
  }
  History history = history_of(lines);
  const std::clock_t begin = std::clock();
  build_graph(history, {});
  const double taken = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_EQ(history.graph.order.size(), kMany);
  EXPECT_LT(taken, kSecondsOfCpu);
}

INSTANTIATE_TEST_SUITE_P(
    Graph,
    Linear,
    testing::Values(
        ShapeCase{"line", [](std::size_t i, Line& l) { l.parents = {past(i, 1)}; }},
        ShapeCase{"star", [](std::size_t, Line& l) { l.parents = {id_of(0)}; }},
        ShapeCase{"star_merged",
                  [](std::size_t i, Line& l) {
                    l.parents = {id_of(0)};
                    if (i + 1 < kMany) return;
                    l.parents.clear();
                    for (std::size_t k = 1; k < i; ++k)
                      l.parents.push_back(id_of(k));
                  }},
        ShapeCase{"comb",  // a trunk with a branch of one revision at each of its revisions
                  [](std::size_t i, Line& l) { l.parents = {past(i, i % 2 == 0 ? 2 : 1)}; }},
        ShapeCase{"comb_backwards",
                  [](std::size_t i, Line& l) {
                    const std::size_t half = kMany / 2;
                    l.parents = {i < half ? past(i, 1) : id_of(kMany - 1 - i)};
                  }},
        ShapeCase{"ladder",  // branch, merge, branch, merge
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, i % 3 == 2 ? 2 : 1)};
                    if (i % 3 == 0) l.parents.push_back(past(i, 2));
                  }},
        ShapeCase{"two_long_lines_merged_often",
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, 2)};
                    if (i % 7 == 0) l.parents.push_back(past(i, 1));
                  }},
        ShapeCase{"every_one_merges_the_first",
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, 1), id_of(0)};
                  }},
        ShapeCase{"a_hundred_long_branches",
                  [](std::size_t i, Line& l) { l.parents = {i <= 100 ? id_of(0) : past(i, 100)}; }},
        ShapeCase{"a_hundred_branches_that_cross",
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, 100)};
                    if (i % 3 == 0) l.parents.push_back(past(i, 137));
                  }},
        ShapeCase{"all_depend_on_the_first",
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, 1)};
                    l.depends_on = {id_of(0)};
                  }},
        ShapeCase{"all_bases_depend_on_the_last",
                  [](std::size_t i, Line& l) { l.depends_on = {past(i, 1)}; }},
        ShapeCase{"all_siblings_depend_on_one",
                  [](std::size_t i, Line& l) {
                    l.parents = {id_of(0)};
                    l.depends_on = {id_of(1)};
                    if (i == 1) l.depends_on.clear();
                  }},
        ShapeCase{"each_with_a_label",
                  [](std::size_t i, Line& l) {
                    l.parents = {past(i, 1 + i % 2)};
                    l.labels = {"label" + id_of(i)};
                  }},
        ShapeCase{"nobody_has_a_parent_that_exists",
                  [](std::size_t i, Line& l) { l.parents = {"x" + id_of(i)}; }},
        ShapeCase{"one_id", [](std::size_t, Line& l) { l.id = id_of(0); }},
        ShapeCase{"a_circle", [](std::size_t i, Line& l) { l.parents = {id_of((i + 1) % kMany)}; }},
        ShapeCase{"orphans", [](std::size_t, Line&) {}}),
    [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace miglint
