// The git hook, in a scratch repository with real commits.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

class GitHook : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(
        shell("git init -q . && git config user.email a@example.org && git config user.name a"), 0);
    const fs::path hook = fs::path(folder_.path()) / ".git" / "hooks" / "pre-commit";
    fs::create_directories(hook.parent_path());
    fs::copy_file(fs::path(MIGLINT_SOURCE_DIR) / "hooks" / "pre-commit", hook);
    write_file(folder_.path() + "/db/migrations/000001_users.up.sql",
               "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n");
    write_file(folder_.path() + "/db/migrations/000001_users.down.sql", "DROP TABLE users;\n");
    ASSERT_EQ(commit("first"), 0);
  }

  int shell(const std::string& command) const {
    const std::string path = fs::path(binary()).parent_path().string();
    const std::string whole = "cd '" + folder_.path() + "' && PATH='" + path + "':\"$PATH\" && (" +
                              command + ") >>log 2>&1";
    return std::system(whole.c_str());
  }

  int commit(const std::string& message) const {
    return shell("git add -- db && git commit -q -m '" + message + "'");
  }

  ScratchFolder folder_;
};

TEST_F(GitHook, StopsABadRevisionAndLetsAGoodOneThrough) {
  const std::string index = folder_.path() + "/db/migrations/000002_index.up.sql";
  write_file(folder_.path() + "/db/migrations/000002_index.down.sql",
             "DROP INDEX CONCURRENTLY users_email_idx;\n");
  write_file(index, "CREATE INDEX users_email_idx ON users (email);\n");
  EXPECT_NE(commit("bad"), 0);
  const std::string log = read_file(folder_.path() + "/log");
  EXPECT_NE(log.find("create-index-blocking"), std::string::npos) << log;

  write_file(index, "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);\n");
  EXPECT_EQ(commit("good"), 0) << read_file(folder_.path() + "/log");
}

TEST_F(GitHook, HasNothingToSayOfOtherFiles) {
  write_file(folder_.path() + "/notes.txt", "CREATE INDEX i ON users (email);\n");
  write_file(folder_.path() + "/app.py", "print('hello')\n");
  EXPECT_EQ(shell("git add notes.txt app.py && git commit -q -m other"), 0)
      << read_file(folder_.path() + "/log");
}

}  // namespace
}  // namespace miglint::test
