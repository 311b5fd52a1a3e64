// What a CI job sees: annotations, the summary of a step, paths from the top of the checkout, and
// the files in hooks/ as far as they can run here.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

const std::string kHooks = std::string(MIGLINT_SOURCE_DIR) + "/hooks";

class Ci : public testing::Test {
 protected:
  void SetUp() override {
    repository_.write("svc/db/0001_users.sql",
                      "CREATE TABLE users (id int PRIMARY KEY, email text);\n");
    repository_.commit("base");
    ASSERT_EQ(repository_.shell("git checkout -q -b work"), 0);
    repository_.write("svc/db/0002_index.sql", "CREATE INDEX users_email ON users (email);\n");
    repository_.commit("mine");
  }

  // Runs with the variables of a GitHub job; what it prints.
  std::string job(const std::string& command, int exit_code) const {
    EXPECT_EQ(repository_.shell("export GITHUB_ACTIONS=true GITHUB_WORKSPACE=\"$PWD\" "
                                "GITHUB_STEP_SUMMARY=\"$PWD/summary.md\"; " +
                                command),
              exit_code)
        << repository_.log();
    return repository_.log();
  }

  static bool annotates(const std::string& log) {
    return log.find("::error file=svc/db/0002_index.sql,line=1,") != std::string::npos;
  }

  ScratchRepository repository_;
};

TEST_F(Ci, TextBecomesAnnotationsAndASummary) {
  EXPECT_TRUE(annotates(job("miglint lint", 1)));
  const std::string summary = read_file(repository_.file("summary.md"));
  EXPECT_TRUE(summary.starts_with("<!-- miglint -->\n### ❌ miglint: 1 error")) << summary;
}

TEST_F(Ci, AFormatThatWasAskedForStaysPure) {
  EXPECT_TRUE(job("miglint lint --format json", 1).starts_with("{"));
  EXPECT_EQ(job("miglint lint --format text", 1).find("::error"), std::string::npos);
  EXPECT_EQ(job("test -e summary.md", 1), "");
}

TEST_F(Ci, PathsAreFromTheTopOfTheCheckout) {
  EXPECT_TRUE(annotates(job("cd svc && miglint lint db", 1)));
  EXPECT_NE(job("cd svc/db && miglint lint --format sarif .", 1).find("\"svc/db/0002_index.sql\""),
            std::string::npos);
  EXPECT_NE(job("cd svc && miglint lint --format json db", 1).find("\"db/0002_index.sql\""),
            std::string::npos)
      << "JSON is relative to the current folder";
}

TEST_F(Ci, TheActionRuns) {
  const std::string run = "bash " + kHooks + "/github/lint.sh";
  EXPECT_TRUE(annotates(job("MIGLINT_BASE=main " + run, 1)));
  EXPECT_FALSE(annotates(job("MIGLINT_BASE=work " + run, 0))) << "nothing is new against itself";
  job("MIGLINT_FAIL_ON=never MIGLINT_SARIF=out.sarif " + run, 0);
  EXPECT_NE(read_file(repository_.file("out.sarif")).find("\"version\": \"2.1.0\""),
            std::string::npos);
  job("MIGLINT_PATH=nowhere " + run, 2);
}

// The workflow's and the job's own lines, run as the runner would.
TEST_F(Ci, WhatInitWritesIsWhatIsInHooks) {
  ASSERT_EQ(repository_.shell("miglint init --ci github && mv miglint.toml keep && "
                              "miglint init --ci gitlab"),
            0)
      << repository_.log();
  const std::string github = read_file(repository_.file(".github/workflows/miglint.yml"));
  EXPECT_EQ(github, read_file(kHooks + "/github/workflow.yml"));
  EXPECT_EQ(read_file(repository_.file(".gitlab/miglint.yml")),
            read_file(kHooks + "/gitlab/miglint.yml"));
  EXPECT_NE(github.find("run: miglint lint --format github --base \"$BASE\""), std::string::npos);
  EXPECT_TRUE(annotates(job("BASE=main; miglint lint --format github --base \"$BASE\"", 1)));
}

}  // namespace
}  // namespace miglint::test
