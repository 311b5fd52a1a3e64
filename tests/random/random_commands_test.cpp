// What the commands say of random trees, held against simple means: `graph` against the list of
// parents that the tree was made from, what `explain` suggests against the naive replay, and what
// each says of a revision in the whole tree against what it says where the revision is the last.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "linter/commands/commands.h"
#include "linter/project.h"
#include "migrations/catalog/describe.h"
#include "tests/random/each_project.h"
#include "tests/random/naive_replay.h"

namespace miglint::test {
namespace {

using Json = nlohmann::ordered_json;
using Command = Result<Outcome> (*)(const Options&, const FileSystem&, const Surroundings&);

std::string said(Command command, const RandomProject& project, Options options) {
  const auto files = memory_file_system(files_of(project));
  if (options.paths.empty()) options.paths = {"alembic.ini"};
  options.threads = 1;
  const Result<Outcome> outcome = command(options, *files, Surroundings());
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? outcome->text : "";
}

Json said_in_json(Command command, const RandomProject& project) {
  Options options;
  options.format = "json";
  return Json::parse(said(command, project, options));
}

std::string explained(const RandomProject& project, const std::string& id) {
  Options options;
  options.topic = "alembic.ini";
  options.at = id;
  return said(commands::explain, project, options);
}

// --- graph --------------------------------------------------------------------------------------

using Ids = std::set<std::string>;

void graph_is_what_it_was_made_from(const RandomProject& project) {
  std::map<std::string, std::size_t> children;
  Ids all;
  Ids bases;
  Ids merges;
  for (const RandomRevision& revision : project) {
    all.insert(revision.id);
    if (revision.parents.empty()) bases.insert(revision.id);
    if (revision.parents.size() > 1) merges.insert(revision.id);
    for (const std::string& parent : revision.parents)
      ++children[parent];
  }
  Ids heads;
  Ids branch_points;
  for (const std::string& id : all) {
    if (!children.contains(id)) heads.insert(id);
    if (children[id] > 1) branch_points.insert(id);
  }

  const Json graph = said_in_json(commands::graph, project);
  EXPECT_EQ(graph["heads"].get<Ids>(), heads);
  EXPECT_EQ(graph["bases"].get<Ids>(), bases);
  EXPECT_EQ(graph["branch_points"].get<Ids>(), branch_points);
  EXPECT_EQ(graph["merge_points"].get<Ids>(), merges);
  EXPECT_TRUE(graph["problems"].empty()) << graph["problems"];
  Ids ran;
  for (const std::string id : graph["order"]) {
    const auto& revision = *std::ranges::find(project, id, &RandomRevision::id);
    for (const std::string& parent : revision.parents)
      EXPECT_TRUE(ran.contains(parent)) << id << " runs before " << parent;
    EXPECT_TRUE(ran.insert(id).second) << id << " runs twice";
  }
  EXPECT_EQ(ran, all);
  EXPECT_EQ(graph["revisions"].size(), project.size());
  for (const Json& revision : graph["revisions"]) {
    const std::string id = revision["id"];
    const auto& made = *std::ranges::find(project, id, &RandomRevision::id);
    EXPECT_EQ(revision["parents"].get<std::vector<std::string>>(), made.parents);
    EXPECT_EQ(revision["file"], file_of(made));
  }
}

// --- explain ------------------------------------------------------------------------------------

// The code that is suggested, where all is said to come back with it; else nothing.
std::string suggested(const std::string& text) {
  const std::string_view head = "schema before it is known:\n\n";
  const std::size_t begin = text.find(head);
  const std::size_t end = text.find("\nOn the simulated schema it gives back what was there.");
  if (begin == std::string::npos || end == std::string::npos) return {};
  std::string code;
  for (std::size_t at = begin + head.size(); at < end;) {
    const std::size_t line_end = text.find('\n', at);
    const std::string line = text.substr(at, line_end - at);
    code += (line.starts_with("    ") ? line.substr(4) : line) + "\n";
    at = line_end + 1;
  }
  return code;
}

// The suggestion in the place of the revision's own downgrade, by the naive replay.
void gives_back_what_was_there(const RandomProject& project,
                               const RandomRevision& revision,
                               const std::string& code) {
  std::map<std::string, std::string> written = files_of(project);
  std::string& text = written[file_of(revision)];
  text = "import sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n" +
         text.substr(0, text.find("\n\ndef downgrade():")) + "\n\n" + code;
  Options options;
  options.paths = {"alembic.ini"};
  options.threads = 1;
  const Result<Loaded> loaded = load(options, *memory_file_system(std::move(written)));
  ASSERT_TRUE(loaded) << loaded.error().message;
  const History& history = loaded->projects.front().history;
  const std::vector<LoweredRevision> lowered = lower_all(history, 1);
  const auto place = std::ranges::find_if(
      history.graph.order, [&](RevisionIndex i) { return history.revisions[i].id == revision.id; });
  const auto before = static_cast<std::size_t>(place - history.graph.order.begin());
  Catalog was;
  was.set_search_path({"public"});
  if (before > 0) was = naive_replay(history, lowered, before - 1, kPgVersion);
  const Catalog is = naive_script(lowered[*place].downgrade,
                                  *place,
                                  Direction::kDowngrade,
                                  naive_replay(history, lowered, before, kPgVersion),
                                  kPgVersion);
  for (const Difference& difference : diff(describe(was), describe(is)))
    EXPECT_TRUE(may_mean_the_same(difference)) << revision.id << ": " << difference.words << "\n"
                                               << code;
}

// How many of the suggestions were tried.
int explanations_hold(const RandomProject& project) {
  int tried = 0;
  for (const RandomRevision& revision : project) {
    const std::string code = suggested(explained(project, revision.id));
    if (code.empty()) continue;
    gives_back_what_was_there(project, revision, code);
    ++tried;
  }
  return tried;
}

// --- what comes later changes nothing of what is said
// ---------------------------------------------

// Of one revision, from a list of objects that name theirs in `key`.
Json about(const Json& list, const char* key, const std::string& id) {
  Json own = Json::array();
  for (const Json& one : list)
    if (one[key] == id) own.push_back(one);
  return own;
}

void the_same_is_said_of_the_last(const RandomProject& project) {
  const Json order = said_in_json(commands::graph, project)["order"];
  const Json sql = said_in_json(commands::sql, project);
  const Json locks = said_in_json(commands::locks, project);
  const Json reversals = said_in_json(commands::reversibility, project);
  RandomProject so_far;
  Json ids = Json::array();
  for (const std::string id : order) {
    so_far.push_back(*std::ranges::find(project, id, &RandomRevision::id));
    ids.push_back(id);
    // Of two heads nobody knows the order, and branches may run in another one on the way to a
    // later revision.
    const Json graph = said_in_json(commands::graph, so_far);
    if (graph["heads"].size() != 1 || graph["order"] != ids) continue;
    EXPECT_EQ(explained(project, id), explained(so_far, id));
    EXPECT_EQ(about(sql["revisions"], "id", id),
              about(said_in_json(commands::sql, so_far)["revisions"], "id", id));
    EXPECT_EQ(about(locks["statements"], "revision", id),
              about(said_in_json(commands::locks, so_far)["statements"], "revision", id));
    EXPECT_EQ(about(reversals["revisions"], "id", id),
              about(said_in_json(commands::reversibility, so_far)["revisions"], "id", id));
    Options at;
    at.at = id;
    EXPECT_EQ(said(commands::schema, project, at), said(commands::schema, so_far, {}));
  }
}

TEST(RandomCommands, TheGraphIsWhatItWasMadeFrom) {
  each_project(40, 3000017, graph_is_what_it_was_made_from);
}

TEST(RandomCommands, ASuggestedDowngradeGivesBackWhatWasThere) {
  int tried = 0;
  each_project(
      8, 4000037, [&](const RandomProject& project) { tried += explanations_hold(project); });
  EXPECT_GT(tried, 0);
}

TEST(RandomCommands, WhatComesLaterChangesNothing) {
  each_project(5, 5000011, the_same_is_said_of_the_last);
}

}  // namespace
}  // namespace miglint::test
