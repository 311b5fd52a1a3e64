// The SQL of whole trees, against real Alembic: tests/corpora/against_alembic.py over the fixtures,
// and over the trees in Debian's packages where they are installed. Skipped where Alembic is not.

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

TEST(AgainstAlembic, DebianPackages) {
  if (!has_alembic()) GTEST_SKIP() << "python3-alembic and python3-psycopg2 are not installed";
  // One package each of those that are small and need little of their application.
  static constexpr const char* kTrees[] = {"magnum/db/sqlalchemy/alembic",
                                           "octavia/db/migration/alembic_migrations",
                                           "ironic/db/sqlalchemy/alembic",
                                           "murano/db/migration/alembic_migrations",
                                           "optuna/storages/_rdb/alembic",
                                           "gertty/alembic"};
  std::vector<std::string> folders;
  for (const char* tree : kTrees) {
    const fs::path folder = fs::path("/usr/lib/python3/dist-packages") / tree;
    if (fs::exists(folder)) folders.push_back(folder.string());
  }
  if (folders.empty()) GTEST_SKIP() << "none of the packages is installed";
  EXPECT_EQ(compare(folders), 0);
}

}  // namespace
}  // namespace miglint::test
