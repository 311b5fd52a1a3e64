// What a hook is told of one file is what a run over everything says of it: what is left out of the
// work (replaying, downgrades that nobody asked for) must not show.
//
// Always the project's own fixtures; MIGLINT_TREES ("folder:folder…") adds others.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "linter/lint.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 4;  // of a tree, evenly spread

using Told = std::multiset<std::tuple<std::string, std::uint32_t, std::string, std::string>>;

std::optional<Report> lint_paths(std::vector<std::string> paths) {
  Options options;
  options.paths = std::move(paths);
  options.threads = 1;
  options.preset = Preset::kStrict;
  Surroundings around;
  around.today = "2026-01-01";
  around.environment = [](const char*) { return std::nullopt; };
  auto linted = lint(options, *disk_file_system(), around);
  if (!linted) return std::nullopt;
  return std::move(linted->report);
}

bool speaks_once_a_project(const std::string& rule) {
  static const std::set<std::string> kOnce = {"all-revisions-one-tx",
                                              "analysis-coverage",
                                              "column-order-dependency",
                                              "index-corruption-pg14",
                                              "missing-idle-timeout",
                                              "missing-lock-timeout",
                                              "missing-statement-timeout",
                                              "python-unsupported",
                                              "wide-lock-window",
                                              "work-after-access-exclusive"};
  return kOnce.contains(rule);
}

// What stands in `file`, as a whole sentence. A rule that speaks once a project speaks at the
// newest place, which may be in another file.
Told told_of(const Report& report, const std::string& file) {
  Told told;
  for (const ReportedFinding& finding : report.findings)
    if (fs::absolute(finding.place.file).lexically_normal() == file &&
        !speaks_once_a_project(finding.rule))
      told.emplace(finding.rule, finding.place.line, finding.message, finding.help);
  return told;
}

std::vector<std::string> roots_of(const Report& report) {
  std::vector<std::string> roots;
  for (const ReportedProject& project : report.projects)
    roots.push_back(project.root);
  return roots;
}

std::string words(const Told& told) {
  std::string all;
  for (const auto& [rule, line, message, help] : told)
    all += "  " + std::to_string(line) + " [" + rule + "] " + message + "\n";
  return all;
}

std::vector<std::string> files_of(const std::string& folder) {
  std::set<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    const bool is_migration = path.ends_with(".py") || path.ends_with(".sql");
    if (entry.is_regular_file() && is_migration) paths.insert(path);
  }
  std::vector<std::string> some;
  const std::size_t every = paths.size() / kMostFiles + 1;
  std::size_t number = paths.size() - 1;  // the last one is among them
  for (const std::string& path : paths)
    if (number-- % every == 0) some.push_back(path);
  return some;
}

// How many findings were.
std::size_t compare(const std::string& folder) {
  std::size_t compared = 0;
  const auto whole = lint_paths({folder});
  if (!whole) return compared;
  for (const std::string& file : files_of(folder)) {
    const auto alone = lint_paths({file});
    if (!alone || roots_of(*alone) != roots_of(*whole)) continue;  // a file of no migration
    const Told expected = told_of(*whole, file);
    const Told told = told_of(*alone, file);
    EXPECT_EQ(words(expected), words(told)) << file;
    compared += expected.size();
  }
  return compared;
}

TEST(OneFile, is_told_the_same_as_with_all) {
  std::vector<std::string> folders;
  const fs::path fixtures = fs::path(MIGLINT_SOURCE_DIR) / "fixtures";
  for (const char* group : {"alembic", "demo", "formats", "reversibility", "schema"})
    for (const auto& entry : fs::directory_iterator(fixtures / group))
      if (entry.is_directory()) folders.push_back(entry.path().string());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no threads
  if (const char* more = std::getenv("MIGLINT_TREES"); more != nullptr) {
    std::istringstream list(more);
    for (std::string folder; std::getline(list, folder, ':');)
      folders.push_back(folder);
  }
  std::size_t compared = 0;
  for (const std::string& folder : folders)
    compared += compare(folder);
  EXPECT_GT(compared, folders.size());
}

// Of what is understood the downgrades of other revisions are a part.
TEST(OneFile, counts_all_statements_where_a_share_is_asked_for) {
  const ScratchFolder folder;
  write_file(folder.path() + "/miglint.toml", "analysis_coverage = 0.75\n");
  write_file(folder.path() + "/alembic.ini", "[alembic]\nscript_location = migrations\n");
  write_file(folder.path() + "/migrations/env.py", "from alembic import context\n");
  write_file(folder.path() + "/migrations/versions/a1.py", R"py(from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE a (id bigint PRIMARY KEY)")


def downgrade():
    op.execute("ALTER TABLE a DROP COLUMN id")
    op.execute("DROP TABLE a")
)py");
  write_file(folder.path() + "/migrations/versions/b2.py", R"py(import os

from alembic import op

revision = "b2"
down_revision = "a1"


def upgrade():
    op.execute(os.environ["STATEMENT"])


def downgrade():
    op.execute("SELECT 1")
)py");
  const auto coverage = [](const std::string& path, const std::string& place) {
    const std::vector<FoundLine> found = lint_json(path, place);
    return std::ranges::count(found, "analysis-coverage", &FoundLine::rule);
  };
  EXPECT_EQ(coverage(folder.path(), "."), 0);  // four of five
  EXPECT_EQ(coverage(folder.path(), "migrations/versions/b2.py"), 0);
  write_file(folder.path() + "/miglint.toml", "analysis_coverage = 0.9\n");
  EXPECT_EQ(coverage(folder.path(), "."), 1);
  EXPECT_EQ(coverage(folder.path(), "migrations/versions/b2.py"), 1);
}

}  // namespace
}  // namespace miglint::test
