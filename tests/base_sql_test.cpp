// `--base` with the tools of SQL files: what each of them does with a version that comes too late,
// and what each of them remembers of a file that it has run.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

std::vector<FoundLine> of(const std::vector<FoundLine>& found, std::string_view rule) {
  std::vector<FoundLine> matching;
  std::ranges::copy_if(
      found, std::back_inserter(matching), [&](const FoundLine& one) { return one.rule == rule; });
  return matching;
}

struct Late {
  std::string_view tool;     // the test's name
  std::string_view project;  // a file that tells the tool; empty: the names do
  std::string_view text;     // of that file
  std::string_view before;   // of a migration's text
  std::string_view after;
  std::string_view pattern;  // of a migration's path; '#' is its version
  std::string_view words;    // what becomes of it

  friend std::ostream& operator<<(std::ostream& out, const Late& late) { return out << late.tool; }
};

constexpr std::string_view kDbmateDown = "\n-- migrate:down\nSELECT 1;\n";
constexpr std::string_view kGooseDown = "\n-- +goose Down\nSELECT 1;\n";
constexpr std::string_view kTernDown = "\n---- create above / drop below ----\nSELECT 1;\n";

const Late kLate[] = {
    {"golang_migrate", "", "", "", "", "db/#_x.up.sql", "never runs it, and says nothing"},
    {"encore", "encore.app", "{}", "", "", "svc/migrations/#_x.up.sql", "Encore never runs it"},
    {"goose", "", "", "-- +goose Up\n", kGooseDown, "db/#_x.sql", "unless -allow-missing is given"},
    {"dbmate",
     "",
     "",
     "-- migrate:up\n",
     kDbmateDown,
     "db/migrations/#_x.sql",
     "after the newer ones"},
    {"sqlx",
     "Cargo.toml",
     "[dependencies]\nsqlx = \"0.8\"\n",
     "",
     "",
     "migrations/#_x.sql",
     "after the newer ones"},
    {"refinery",
     "Cargo.toml",
     "[dependencies]\nrefinery = \"0.8\"\n",
     "",
     "",
     "migrations/V#__x.sql",
     "refinery refuses to go on"},
    {"supabase",
     "supabase/config.toml",
     "[db]\n",
     "",
     "",
     "supabase/migrations/#_x.sql",
     "unless --include-all is given"},
    {"flyway",
     "flyway.conf",
     "flyway.locations=filesystem:sql\n",
     "",
     "",
     "sql/V#__x.sql",
     "unless outOfOrder is on"},
    {"diesel",
     "diesel.toml",
     "",
     "",
     "",
     "migrations/#_x/up.sql",
     "Diesel runs it after the newer ones"},
    {"tern", "tern.conf", "[database]\n", "", kTernDown, "#_x.sql", "tern never runs it"},
    {"plain", "", "", "", "", "db/#_x.sql", "a runner that goes by the newest version"},
};

class TooLate : public testing::TestWithParam<Late> {
 protected:
  void migration(std::string_view version, std::string_view sql) const {
    std::string path(GetParam().pattern);
    path.replace(path.find('#'), 1, version);
    repository_.write(
        path, std::string(GetParam().before) + std::string(sql) + std::string(GetParam().after));
  }

  ScratchRepository repository_;
};

TEST_P(TooLate, SaysWhatTheToolDoes) {
  if (!GetParam().project.empty())
    repository_.write(std::string(GetParam().project), std::string(GetParam().text));
  migration("1", "CREATE TABLE users (id bigint PRIMARY KEY);");
  migration("3", "ALTER TABLE users ADD COLUMN mail text;");
  repository_.commit("base");
  migration("2", "ALTER TABLE users ADD COLUMN name text;");
  migration("4", "ALTER TABLE users ADD COLUMN nick text;");
  const Ran ran = run_miglint(repository_.path(), "lint --base main --select out-of-order-version");
  EXPECT_NE(ran.out.find(GetParam().words), std::string::npos) << ran.out << ran.err;
  EXPECT_EQ(of(lint_json(repository_.path(), "--base main"), "out-of-order-version").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Tools, TooLate, testing::ValuesIn(kLate), [](const auto& parameter) {
  return std::string(parameter.param.tool);
});

// What a file was, and what it is on the branch.
std::vector<FoundLine> rewritten(std::string_view project,
                                 std::string_view text,
                                 std::string_view path,
                                 std::string_view before,
                                 std::string_view now) {
  const ScratchRepository repository;
  repository.write(std::string(project), std::string(text));
  repository.write(std::string(path), std::string(before));
  repository.commit("base");
  repository.write(std::string(path), std::string(now));
  return of(lint_json(repository.path(), "--base main"), "history-rewritten");
}

TEST(WhatIsRemembered, SqlxKeepsAChecksumOfEveryByte) {
  constexpr std::string_view kCargo = "[dependencies]\nsqlx = \"0.8\"\n";
  constexpr std::string_view kPath = "migrations/1_x.sql";
  EXPECT_EQ(rewritten("Cargo.toml", kCargo, kPath, "SELECT 1;\n", "-- one\nSELECT 1;\n").size(),
            1U);
  EXPECT_EQ(rewritten("Cargo.toml", kCargo, kPath, "SELECT 1;\n", "SELECT 1;\r\n").size(), 1U);
  EXPECT_TRUE(rewritten("Cargo.toml", kCargo, kPath, "SELECT 1;\n", "SELECT 1;\n").empty());
}

TEST(WhatIsRemembered, FlywayKeepsAChecksumOfTheLines) {
  constexpr std::string_view kConf = "flyway.locations=filesystem:sql\n";
  EXPECT_EQ(
      rewritten("flyway.conf", kConf, "sql/V1__x.sql", "SELECT 1;\n", "-- one\nSELECT 1;\n").size(),
      1U);
  EXPECT_TRUE(
      rewritten("flyway.conf", kConf, "sql/V1__x.sql", "SELECT 1;\n", "SELECT 1;\r\n").empty());
}

TEST(WhatIsRemembered, GooseKeepsTheVersionAlone) {
  EXPECT_TRUE(rewritten("README",
                        "",
                        "db/1_x.sql",
                        "-- +goose Up\nSELECT 1;\n",
                        "-- +goose Up\n-- one\nSELECT 1;\n")
                  .empty());
}

class SqitchPlanLines : public testing::Test {
 protected:
  void SetUp() override {
    plan("the users", "");
    for (const std::string name : {"users", "orders", "notes"})
      repository_.write("deploy/" + name + ".sql", "BEGIN;\nSELECT 1;\nCOMMIT;\n");
    repository_.commit("base");
  }

  void plan(std::string_view note, std::string_view more) const {
    repository_.write("sqitch.plan",
                      "%syntax-version=1.0.0\n%project=shop\n\n"
                      "users 2024-01-01T00:00:00Z Ann <ann@example.com> # " +
                          std::string(note) +
                          "\norders 2024-01-02T00:00:00Z Ann <ann@example.com>\n" +
                          std::string(more));
  }

  std::vector<FoundLine> rewritten() const {
    return of(lint_json(repository_.path(), "--base main"), "history-rewritten");
  }

  ScratchRepository repository_;
};

TEST_F(SqitchPlanLines, GrowAtTheEnd) {
  plan("the users", "notes 2024-01-03T00:00:00Z Ann <ann@example.com>\n");
  EXPECT_TRUE(rewritten().empty());
}

// Every id from there on is another one: one finding, at the line that was changed.
TEST_F(SqitchPlanLines, AreHashed) {
  plan("the people", "");
  EXPECT_EQ(rewritten(), (std::vector<FoundLine>{{"sqitch.plan", 4, "history-rewritten"}}));
}

}  // namespace
}  // namespace miglint::test
