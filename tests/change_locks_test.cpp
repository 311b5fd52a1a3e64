// `--base`: what the new revisions of a change lock, taken together.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

class ChangeLocks : public testing::Test {
 protected:
  void SetUp() override {
    repository_.write("db/migrations/1_base.up.sql",
                      "CREATE TABLE users (id bigint);\nCREATE TABLE orders (id bigint);\n");
    repository_.write("db/migrations/1_base.down.sql", "DROP TABLE users;\nDROP TABLE orders;\n");
    repository_.commit("base");
    ASSERT_EQ(repository_.shell("git checkout -q -b work"), 0);
  }

  void add(const std::string& version, const std::string& upgrade) const {
    repository_.write("db/migrations/" + version + "_x.up.sql", upgrade);
    repository_.write("db/migrations/" + version + "_x.down.sql", "SELECT 1;\n");
  }

  std::vector<FoundLine> found(std::string_view rule) const {
    repository_.commit("mine");
    std::vector<FoundLine> all = lint_json(repository_.path(), "--base main");
    std::erase_if(all, [&](const FoundLine& one) { return one.rule != rule; });
    return all;
  }

  ScratchRepository repository_;
};

constexpr const char* kUsersFirst =
    "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN a int;\nCOMMIT;\n";
constexpr const char* kOrdersFirst =
    "BEGIN;\nALTER TABLE orders ADD COLUMN b int;\nALTER TABLE users ADD COLUMN b int;\nCOMMIT;\n";

TEST_F(ChangeLocks, OppositeOrdersInTwoTransactions) {
  add("2", kUsersFirst);
  add("3", kOrdersFirst);
  const std::vector<FoundLine> expected{{"db/migrations/3_x.up.sql", 3, "lock-order-inversion"}};
  EXPECT_EQ(found("lock-order-inversion"), expected);
}

TEST_F(ChangeLocks, TheSameOrderIsNone) {
  add("2", kUsersFirst);
  add("3",
      "BEGIN;\nALTER TABLE users ADD COLUMN b int;\nALTER TABLE orders ADD COLUMN b "
      "int;\nCOMMIT;\n");
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

TEST_F(ChangeLocks, OneTransactionHasBothByThen) {
  add("2",
      "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN a int;\n"
      "ALTER TABLE users ADD COLUMN b int;\nCOMMIT;\n");
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

TEST_F(ChangeLocks, LocksOfWhatTheChangeMakesAreNone) {
  add("2", "CREATE TABLE notes (id bigint);\n");
  add("3",
      "BEGIN;\nALTER TABLE notes ADD COLUMN a int;\nALTER TABLE users ADD COLUMN a "
      "int;\nCOMMIT;\n");
  add("4",
      "BEGIN;\nALTER TABLE users ADD COLUMN b int;\nALTER TABLE notes ADD COLUMN b "
      "int;\nCOMMIT;\n");
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

TEST_F(ChangeLocks, LocksThatDoNotExcludeEachOtherAreNone) {
  add("2",
      "BEGIN;\nINSERT INTO users (id) VALUES (1);\nINSERT INTO orders (id) VALUES (1);\nCOMMIT;\n");
  add("3",
      "BEGIN;\nINSERT INTO orders (id) VALUES (2);\nINSERT INTO users (id) VALUES (2);\nCOMMIT;\n");
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

TEST_F(ChangeLocks, LocksOfSmallTablesAreNone) {
  repository_.write("miglint.toml", "[tables]\nsmall = [\"users\"]\n");
  add("2", kUsersFirst);
  add("3", kOrdersFirst);
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

// Every revision makes its own, in the place of a table that is in use.
TEST_F(ChangeLocks, LocksOfTemporaryTablesAreNone) {
  const std::string temporary = "CREATE TEMP TABLE users (id bigint);\n";
  add("2", temporary + kUsersFirst);
  add("3", temporary + kOrdersFirst);
  EXPECT_TRUE(found("lock-order-inversion").empty());
}

TEST_F(ChangeLocks, ATemporaryTableIsNotHot) {
  for (const char* version : {"2", "3", "4", "5"})
    add(version,
        "CREATE TEMP TABLE users (id bigint);\nALTER TABLE users ADD COLUMN a int;\n"
        "DROP TABLE users;\n");
  EXPECT_TRUE(found("hot-table-multi-touch").empty());
}

TEST_F(ChangeLocks, ASmallTableIsNotHot) {
  repository_.write("miglint.toml", "[tables]\nsmall = [\"users\"]\n");
  add("2", "ALTER TABLE users ADD COLUMN a int;\n");
  add("3", "ALTER TABLE users ADD COLUMN b int;\n");
  add("4", "ALTER TABLE users ADD COLUMN c int;\n");
  EXPECT_TRUE(found("hot-table-multi-touch").empty());
}

TEST_F(ChangeLocks, ThreeRevisionsOnOneTable) {
  add("2", "ALTER TABLE users ADD COLUMN a int;\n");
  add("3", "ALTER TABLE users ADD COLUMN b int;\n");
  EXPECT_TRUE(found("hot-table-multi-touch").empty());
  add("4", "ALTER TABLE users ADD COLUMN c int;\n");
  const std::vector<FoundLine> expected{{"db/migrations/4_x.up.sql", 1, "hot-table-multi-touch"}};
  EXPECT_EQ(found("hot-table-multi-touch"), expected);
}

TEST_F(ChangeLocks, HowManyIsTheProjectsChoice) {
  repository_.write("miglint.toml", "[options.hot-table-multi-touch]\nrevisions = 2\n");
  add("2", "ALTER TABLE users ADD COLUMN a int;\n");
  add("3", "ALTER TABLE users ADD COLUMN b int;\n");
  EXPECT_EQ(found("hot-table-multi-touch").size(), 1U);
}

TEST_F(ChangeLocks, WeakLocksAndNewTablesDoNotCount) {
  add("2", "CREATE TABLE notes (id bigint);\nCREATE INDEX ON users (id);\n");
  add("3", "ALTER TABLE notes ADD COLUMN a int;\nINSERT INTO users (id) VALUES (1);\n");
  add("4", "ALTER TABLE notes ADD COLUMN b int;\nINSERT INTO users (id) VALUES (2);\n");
  add("5", "ALTER TABLE notes ADD COLUMN c int;\n");
  EXPECT_TRUE(found("hot-table-multi-touch").empty());
}

}  // namespace
}  // namespace miglint::test
