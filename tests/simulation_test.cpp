// The simulated schema against the real one: whole trees of migrations run on a server, and after
// each upgrade the catalogue is compared with pg_catalog, property by property.
//
// Always the project's own fixtures; MIGLINT_TREES ("folder:folder…") adds others, with a line of
// numbers each (tests/corpora/README.md).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "linter/project.h"
#include "linter/roundtrip/side_by_side.h"
#include "tests/live_server.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

struct Tree {
  std::string folder;
  std::vector<SideBySide> projects;
  std::string problem;  // why it could not be read or run
};

Tree run_tree(const std::string& folder, const LiveServer& server) {
  Tree tree{.folder = folder, .projects = {}, .problem = ""};
  Options options;
  options.paths = {folder};
  options.threads = 1;
  const auto files = disk_file_system();
  const Result<Loaded> loaded = load(options, *files);
  if (!loaded) {
    tree.problem = loaded.error().message;
    return tree;
  }
  for (const LoadedProject& project : loaded->projects) {
    auto run = run_side_by_side(project.history, server.address(), server.major());
    if (run) {
      tree.projects.push_back(*std::move(run));
    } else {
      tree.problem = run.error().message;
    }
  }
  return tree;
}

void tell(const Tree& tree) {
  if (!tree.problem.empty()) std::cout << fmt::format("{}: {}\n", tree.folder, tree.problem);
  for (const SideBySide& run : tree.projects) {
    std::cout << fmt::format("{}: {} of {} upgrades, {} objects, {} differences{}{}{}\n",
                             tree.folder,
                             run.ran,
                             run.upgrades,
                             run.objects,
                             run.found.size(),
                             run.not_claimed.empty()
                                 ? ""
                                 : fmt::format(", {} behind a call that is said not to be followed",
                                               run.not_claimed.size()),
                             run.stopped.empty() ? "" : "; stopped at ",
                             run.stopped);
    for (const SideBySide::Found& found : run.found)
      std::cout << fmt::format("  {}: {}\n", found.revision, found.words);
  }
}

std::vector<std::string> fixture_trees() {
  std::vector<std::string> trees;
  const fs::path fixtures = fs::path(MIGLINT_SOURCE_DIR) / "fixtures";
  for (const char* kind : {"formats", "alembic", "roundtrip", "demo", "schema", "reversibility"})
    if (fs::is_directory(fixtures / kind))
      for (const auto& entry : fs::directory_iterator(fixtures / kind))
        if (entry.is_directory()) trees.push_back(entry.path().string());
  std::ranges::sort(trees);
  return trees;
}

TEST(Simulation, OfTheFixturesIsWhatTheServerHas) {
  const LiveServer server;
  if (!server.is_there()) GTEST_SKIP() << server.problem();
  std::size_t ran = 0;
  for (const std::string& folder : fixture_trees()) {
    const Tree tree = run_tree(folder, server);
    for (const SideBySide& run : tree.projects) {
      ran += run.ran;
      // These are for this test: a server takes them whole.
      if (folder.find("/fixtures/schema/") != std::string::npos)
        EXPECT_EQ(run.stopped, "") << folder;
      for (const SideBySide::Found& found : run.found)
        ADD_FAILURE() << folder << ", after " << found.revision << ": " << found.words;
    }
  }
  EXPECT_GT(ran, 100U);
}

TEST(Simulation, OfTheTreesThatAreGiven) {
  const char* given = std::getenv("MIGLINT_TREES");
  if (given == nullptr) GTEST_SKIP() << "MIGLINT_TREES is not set";
  const LiveServer server;
  ASSERT_TRUE(server.is_there()) << server.problem();
  std::istringstream folders(given);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const Tree tree = run_tree(folder, server);
    tell(tree);
    EXPECT_TRUE(tree.problem.empty());
    for (const SideBySide& run : tree.projects)
      EXPECT_TRUE(run.found.empty()) << folder;
  }
}

}  // namespace
}  // namespace miglint::test
