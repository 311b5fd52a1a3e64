// The SQL of whole trees, against real Alembic: tests/corpora/against_alembic.py over the fixtures,
// and over the trees in Debian's packages. Skipped where Alembic is not installed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPython = "/usr/bin/python3";  // Debian's packages are for this one

bool has_alembic() {
  const std::string command =
      std::string(kPython) + " -c 'import alembic, psycopg2' >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;  // NOLINT(concurrency-mt-unsafe): one thread
}

// The script's exit status; what it prints goes to the test's own output.
int compare(const std::vector<std::string>& folders) {
  const fs::path source(MIGLINT_SOURCE_DIR);
  std::string command = std::string("MIGLINT_BIN='") + MIGLINT_BINARY + "' " + kPython + " '" +
                        (source / "tests/corpora/against_alembic.py").string() + "'";
  for (const std::string& folder : folders)
    command += " '" + folder + "'";
  return std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe): one thread
}

std::vector<std::string> folders_with(const fs::path& top, const std::string& file) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(top))
    if (entry.path().filename() == file) found.push_back(entry.path().parent_path().string());
  std::ranges::sort(found);
  return found;
}

TEST(AgainstAlembic, Fixtures) {
  if (!has_alembic()) GTEST_SKIP() << "python3-alembic and python3-psycopg2 are not installed";
  const auto folders =
      folders_with(fs::path(MIGLINT_SOURCE_DIR) / "fixtures" / "alembic", "alembic.ini");
  ASSERT_FALSE(folders.empty());
  EXPECT_EQ(compare(folders), 0);
}

// The trees of Debian's packages, as `./dev test` unpacks them beside the project.
std::vector<std::string> debian_trees() {
  const fs::path top = fs::path(MIGLINT_SOURCE_DIR) / ".deps" / "trees";
  std::vector<std::string> trees;
  if (!fs::exists(top)) return trees;
  for (const std::string& folder : folders_with(top, "env.py"))
    if (fs::is_directory(fs::path(folder) / "versions")) trees.push_back(folder);
  return trees;
}

constexpr std::size_t kShards = 4;

class AgainstAlembicInDebian : public testing::TestWithParam<std::size_t> {};

TEST_P(AgainstAlembicInDebian, SaysTheSame) {
  if (!has_alembic()) GTEST_SKIP() << "python3-alembic and python3-psycopg2 are not installed";
  const std::vector<std::string> trees = debian_trees();
  if (trees.empty()) GTEST_SKIP() << "./dev test unpacks the packages";
  EXPECT_GT(trees.size(), 30U);
  std::vector<std::string> own;
  for (std::size_t i = GetParam(); i < trees.size(); i += kShards)
    own.push_back(trees[i]);
  EXPECT_EQ(compare(own), 0);
}

INSTANTIATE_TEST_SUITE_P(Packages, AgainstAlembicInDebian, testing::Range<std::size_t>(0, kShards));

}  // namespace
}  // namespace miglint::test
