// The git hook, in a scratch repository with real commits.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndex = "db/migrations/000002_index.up.sql";

class GitHook : public testing::Test {
 protected:
  void SetUp() override {
    repository_.write("db/migrations/000001_users.up.sql",
                      "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    repository_.write("db/migrations/000001_users.down.sql", "DROP TABLE users;\n");
    repository_.commit("first");
  }

  void install() const {
    ASSERT_EQ(repository_.shell("miglint hook install"), 0) << repository_.log();
  }

  int commit(const std::string& what = "git add -A && ") const {
    return repository_.shell(what + "git commit -q -m message");
  }

  // An index that blocks writes while it is built, or one that does not.
  void write_index(bool bad) const {
    const std::string concurrently = bad ? "" : "CONCURRENTLY ";
    repository_.write(std::string(kIndex),
                      "CREATE INDEX " + concurrently + "users_email_idx ON users (email);\n");
    repository_.write("db/migrations/000002_index.down.sql",
                      "DROP INDEX CONCURRENTLY users_email_idx;\n");
  }

  ScratchRepository repository_;
};

TEST_F(GitHook, StopsABadRevisionAndLetsAGoodOneThrough) {
  install();
  write_index(true);
  EXPECT_EQ(commit(), 1);
  EXPECT_NE(repository_.log().find("create-index-blocking"), std::string::npos)
      << repository_.log();
  write_index(false);
  EXPECT_EQ(commit(), 0) << repository_.log();
}

TEST_F(GitHook, JudgesWhatIsStagedAndNotWhatIsOnDisk) {
  install();
  write_index(true);
  ASSERT_EQ(repository_.shell("git add -A"), 0);
  write_index(false);  // mended, but not staged
  EXPECT_EQ(commit(""), 1) << repository_.log();
  ASSERT_EQ(repository_.shell("git add -A"), 0);
  write_index(true);  // broken again, but not staged
  EXPECT_EQ(commit(""), 0) << repository_.log();
}

TEST_F(GitHook, JudgesWhatACommitOfNamedFilesTakes) {
  install();
  write_index(true);
  ASSERT_EQ(repository_.shell("git add -A"), 0);
  repository_.write("notes.txt", "one\n");
  // git hands such a commit's hook an index of its own.
  EXPECT_EQ(commit("git add -N notes.txt && git commit -q -m notes notes.txt; exit $?; "), 0)
      << repository_.log();
  EXPECT_EQ(repository_.shell("git commit -q -m index db"), 1) << repository_.log();
}

TEST_F(GitHook, RunsInAWorktreeToo) {
  install();
  const ScratchFolder folder;
  ASSERT_EQ(repository_.shell("git worktree add -q -b other " + folder.path() + "/tree"), 0)
      << repository_.log();
  write_file(folder.path() + "/tree/" + std::string(kIndex),
             "CREATE INDEX users_email_idx ON users (email);\n");
  EXPECT_EQ(repository_.shell("cd " + folder.path() + "/tree && git add -A && git commit -q -m m"),
            1)
      << repository_.log();
  EXPECT_NE(repository_.log().find("create-index-blocking"), std::string::npos)
      << repository_.log();
}

TEST_F(GitHook, HasNothingToSayOfOtherFiles) {
  install();
  repository_.write("notes.txt", "CREATE INDEX i ON users (email);\n");
  repository_.write("app.py", "print('hello')\n");
  EXPECT_EQ(commit(), 0) << repository_.log();
}

TEST_F(GitHook, RunsTheOneThatWasThereAndPutsItBack) {
  const std::string own = "#!/bin/sh\necho own hook ran\n[ ! -e stop ]\n";
  repository_.write(".git/hooks/pre-commit", own);
  ASSERT_EQ(repository_.shell("chmod +x .git/hooks/pre-commit"), 0);
  install();
  install();  // twice is once
  write_index(false);
  EXPECT_EQ(commit(), 0);
  EXPECT_NE(repository_.log().find("own hook ran"), std::string::npos) << repository_.log();
  repository_.write("stop", "");
  EXPECT_EQ(commit(), 1) << "its refusal counts";
  ASSERT_EQ(repository_.shell("miglint hook uninstall"), 0) << repository_.log();
  EXPECT_EQ(read_file(repository_.file(".git/hooks/pre-commit")), own);
}

TEST_F(GitHook, UninstallLeavesNothing) {
  install();
  ASSERT_EQ(repository_.shell("miglint hook uninstall"), 0);
  EXPECT_FALSE(fs::exists(repository_.file(".git/hooks/pre-commit")));
  EXPECT_EQ(repository_.shell("miglint hook uninstall"), 0);
  EXPECT_NE(repository_.log().find("no hook of miglint's"), std::string::npos);
}

TEST_F(GitHook, GoesWhereGitLooks) {
  ASSERT_EQ(repository_.shell("git config core.hooksPath tools/hooks"), 0);
  install();
  EXPECT_TRUE(fs::exists(repository_.file("tools/hooks/pre-commit"))) << repository_.log();
  write_index(true);
  EXPECT_EQ(commit(), 1) << repository_.log();
}

TEST_F(GitHook, IsALineOfHuskys) {
  ASSERT_EQ(repository_.shell("mkdir -p .husky/_ && git config core.hooksPath .husky/_"), 0);
  repository_.write(".husky/pre-commit", "npm test\n");
  install();
  EXPECT_NE(read_file(repository_.file(".husky/pre-commit")).find("npm test\nmiglint lint"),
            std::string::npos);
  ASSERT_EQ(repository_.shell("miglint hook uninstall"), 0);
  EXPECT_EQ(read_file(repository_.file(".husky/pre-commit")), "npm test\n");
}

TEST_F(GitHook, IsACommandOfLefthooks) {
  repository_.write("lefthook.yml", "pre-push:\n  commands: {}\n");
  install();
  const std::string text = read_file(repository_.file("lefthook.yml"));
  EXPECT_NE(text.find("\npre-commit:\n  commands:\n    miglint:\n"), std::string::npos) << text;
  EXPECT_FALSE(fs::exists(repository_.file(".git/hooks/pre-commit")));
}

// hooks/pre-commit is for those who copy it; it is the same as what is installed.
TEST_F(GitHook, IsTheFileInHooks) {
  install();
  EXPECT_EQ(read_file(repository_.file(".git/hooks/pre-commit")),
            read_file(std::string(MIGLINT_SOURCE_DIR) + "/hooks/pre-commit"));
}

TEST_F(GitHook, InitWritesAConfigurationAndKeepsWhatIsThere) {
  repository_.write(".github/workflows/other.yml", "name: other\n");
  ASSERT_EQ(repository_.shell("miglint init --hook"), 0) << repository_.log();
  EXPECT_NE(repository_.log().find("db/migrations: 1 revisions (golang-migrate)"),
            std::string::npos)
      << repository_.log();
  EXPECT_NE(repository_.log().find("miglint init --ci github"), std::string::npos);
  const std::string config = read_file(repository_.file("miglint.toml"));
  EXPECT_NE(config.find("path = \"db/migrations\"\nsource_format = \"golang-migrate\"\n"),
            std::string::npos)
      << config;
  EXPECT_EQ(run_miglint(repository_.path(), "lint").exit_code, 0) << "it is a configuration";
  ASSERT_EQ(repository_.shell("miglint init --ci github"), 0) << repository_.log();
  EXPECT_TRUE(fs::exists(repository_.file(".github/workflows/miglint.yml")));
  EXPECT_EQ(repository_.shell("miglint init"), 2);
  EXPECT_EQ(repository_.shell("miglint init --ci github"), 2);
  EXPECT_EQ(read_file(repository_.file("miglint.toml")), config);
}

}  // namespace
}  // namespace miglint::test
