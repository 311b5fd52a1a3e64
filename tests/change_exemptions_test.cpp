// `--base`: the rules that judge a change, and what silences each of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

std::vector<FoundLine> of(const std::string& folder,
                          std::string_view rule,
                          const std::string& arguments) {
  std::vector<FoundLine> all = lint_json(folder, arguments);
  std::erase_if(all, [&](const FoundLine& one) { return one.rule != rule; });
  return all;
}

std::string column(std::string_view name) {
  return "op.add_column('users', sa.Column('" + std::string(name) + "', sa.Text()))";
}

std::string drop(std::string_view name) {
  return "op.drop_column('users', '" + std::string(name) + "')";
}

// main has a1, b2 and a d4 that landed after the branch `work` was made from b2.
class Forked : public testing::Test {
 protected:
  void SetUp() override {
    repository_.start_alembic();
    repository_.revision("a1",
                         "",
                         "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                         "op.drop_table('users')");
    repository_.revision("b2", "a1", column("name"), drop("name"));
    repository_.commit("base");
    shell("git checkout -q -b work && git checkout -q main");
    repository_.revision("d4", "b2", column("d4"), drop("d4"));
    repository_.commit("landed");
    shell("git checkout -q work");
  }

  void shell(const std::string& command) const {
    ASSERT_EQ(repository_.shell(command), 0) << repository_.log();
  }

  // A line of a revision that the work tree has.
  void replace(std::string_view id, const std::string& line, const std::string& by) const {
    shell("sed -i \"s/^" + line + "/" + by + "/\" migrations/versions/" + std::string(id) +
          "_change.py");
  }

  std::size_t found(std::string_view rule) const {
    return of(repository_.path(), rule, "--base main").size();
  }

  ScratchRepository repository_;
};

TEST_F(Forked, ForkAgainstBaseSpeaks) {
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  EXPECT_EQ(found("fork-against-base"), 1U);
}

TEST_F(Forked, ForkAgainstBaseIsSilentWhereTheNewOneFollows) {
  shell("git merge -q main");
  repository_.revision("c3", "d4", column("c3"), drop("c3"));
  EXPECT_EQ(found("fork-against-base"), 0U);
}

TEST_F(Forked, ForkAgainstBaseIsSilentWhereTheNewOneMerges) {
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  repository_.commit("mine");
  shell("git merge -q main");
  repository_.revision("e5", "d4", "pass", "pass");
  replace("e5", "down_revision = .*", "down_revision = ('c3', 'd4')");
  EXPECT_EQ(found("fork-against-base"), 0U);
}

TEST_F(Forked, ForkAgainstBaseIsSilentWhereTheHeadsAreAllowed) {
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  repository_.write("miglint.toml", "[graph]\nallowed_heads = 2\n");
  EXPECT_EQ(found("fork-against-base"), 0U);
}

TEST_F(Forked, ForkAgainstBaseIsSilentWhereTheHeadsHaveLabels) {
  shell("git checkout -q main");
  replace("d4", "down_revision = 'b2'", "down_revision = 'b2'\\nbranch_labels = ('theirs',)");
  repository_.commit("with a label");
  shell("git checkout -q work");
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  replace("c3", "down_revision = 'b2'", "down_revision = 'b2'\\nbranch_labels = ('ours',)");
  EXPECT_EQ(found("fork-against-base"), 0U);
}

TEST_F(Forked, NonHeadParentIsSilentAboutALabel) {
  repository_.revision("c3", "a1", column("c3"), drop("c3"));
  EXPECT_EQ(found("non-head-parent"), 1U);
  replace("c3", "down_revision = 'a1'", "down_revision = 'a1'\\nbranch_labels = ('ours',)");
  EXPECT_EQ(found("non-head-parent"), 0U);
}

TEST_F(Forked, NonHeadParentIsSilentAboutAMerge) {
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  repository_.commit("mine");
  shell("git merge -q main");
  repository_.revision("e5", "d4", "pass", "pass");
  replace("e5", "down_revision = .*", "down_revision = ('c3', 'd4')");
  EXPECT_EQ(of(repository_.path(), "non-head-parent", "--base main~1").size(), 0U);
}

TEST_F(Forked, NonHeadParentIsSilentAboutOneThatIsNew) {
  shell("git merge -q main");
  repository_.revision("e5", "d4", column("e5"), drop("e5"));
  repository_.revision("f6", "e5", column("f6"), drop("f6"));
  repository_.revision("g7", "e5", column("g7"), drop("g7"));
  EXPECT_EQ(found("non-head-parent"), 0U);
}

TEST_F(Forked, HistoryRewrittenIsSilentAboutADocstring) {
  replace("b2", "\\\"\\\"\\\"the change of b2", "\\\"\\\"\\\"give users a name");
  EXPECT_EQ(found("history-rewritten"), 0U)
      << read_file(repository_.file("migrations/versions/b2_change.py"));
}

TEST_F(Forked, HistoryRewrittenIsSilentBelowTheSquash) {
  std::filesystem::remove(repository_.file("migrations/versions/a1_change.py"));
  EXPECT_EQ(found("history-rewritten"), 1U);
  repository_.write("miglint.toml", "[graph]\nsquash_baseline = ['a1']\n");
  EXPECT_EQ(found("history-rewritten"), 0U);
}

TEST_F(Forked, HotTableIsSilentWhereOneTransactionWaitsOnce) {
  repository_.revision("c3", "b2", column("c3"), drop("c3"));
  repository_.revision("e5", "c3", column("e5"), drop("e5"));
  repository_.revision("f6", "e5", column("f6"), drop("f6"));
  EXPECT_EQ(found("hot-table-multi-touch"), 0U);
  repository_.write("migrations/env.py",
                    "from alembic import context\n"
                    "context.configure(connection=None, transaction_per_migration=True)\n"
                    "context.run_migrations()\n");
  EXPECT_EQ(found("hot-table-multi-touch"), 1U);
}

// main has two SQL migrations; the work tree is on branch `work`.
class Changed : public testing::Test {
 protected:
  void SetUp() override {
    repository_.write("db/V1__users.sql",
                      "CREATE TABLE users (id bigint PRIMARY KEY, mail text);\n"
                      "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
    repository_.write("db/R__all.sql",
                      "CREATE OR REPLACE VIEW everybody AS SELECT id FROM users;\n");
    repository_.write("flyway.conf", "flyway.locations=filesystem:db\n");
    repository_.write("app/users.py", "print('users')\n");
    repository_.write("miglint.toml",
                      "severity.code-with-migration = 'warning'\n"
                      "severity.expand-and-contract-together = 'warning'\n");
    repository_.commit("base");
    ASSERT_EQ(repository_.shell("git checkout -q -b work"), 0);
  }

  std::size_t found(std::string_view rule) const {
    repository_.commit("mine");
    return of(repository_.path(), rule, "--base main").size();
  }

  ScratchRepository repository_;
};

constexpr const char* kBreaks = "ALTER TABLE users DROP COLUMN mail;\n";

TEST_F(Changed, CodeWithMigrationSpeaks) {
  repository_.write("db/V2__mail.sql", kBreaks);
  repository_.write("app/inspector_of_the_latest.py", "print('users without mail')\n");
  EXPECT_EQ(found("code-with-migration"), 1U);
}

TEST_F(Changed, CodeWithMigrationIsSilentWhereRunningCodeSurvives) {
  repository_.write("db/V2__note.sql", "ALTER TABLE users ADD COLUMN note text;\n");
  repository_.write("app/users.py", "print('users with notes')\n");
  EXPECT_EQ(found("code-with-migration"), 0U);
}

TEST_F(Changed, CodeWithMigrationIsSilentAboutTestsDocumentationAndModels) {
  repository_.write("db/V2__mail.sql", kBreaks);
  repository_.write("tests/test_users.py", "def test(): pass\n");
  repository_.write("README.md", "Users have no mail.\n");
  repository_.write("app/models.py", "users = ['id']\n");
  EXPECT_EQ(found("code-with-migration"), 0U);
}

TEST_F(Changed, ExpandAndContractSpeaks) {
  repository_.write("db/V2__mail.sql",
                    "ALTER TABLE users ADD COLUMN address text;\n"
                    "ALTER TABLE users DROP COLUMN mail;\n");
  EXPECT_EQ(found("expand-and-contract-together"), 1U);
}

TEST_F(Changed, ExpandAndContractIsSilentAboutItsOwn) {
  repository_.write("db/V2__mail.sql",
                    "ALTER TABLE users ADD COLUMN address text;\n"
                    "ALTER TABLE users ADD COLUMN scratch text;\n"
                    "ALTER TABLE users DROP COLUMN scratch;\n");
  EXPECT_EQ(found("expand-and-contract-together"), 0U);
}

TEST_F(Changed, ExpandAndContractIsSilentAboutTwoTables) {
  repository_.write("db/V2__mail.sql",
                    "ALTER TABLE orders ADD COLUMN address text;\n"
                    "ALTER TABLE users DROP COLUMN mail;\n");
  EXPECT_EQ(found("expand-and-contract-together"), 0U);
}

TEST_F(Changed, HistoryRewrittenIsSilentAboutRepeatables) {
  repository_.write("db/R__all.sql",
                    "CREATE OR REPLACE VIEW everybody AS SELECT id, mail FROM users;\n");
  EXPECT_EQ(found("history-rewritten"), 0U);
  repository_.write("db/V1__users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  EXPECT_EQ(found("history-rewritten"), 1U);
}

TEST_F(Changed, OutOfOrderIsSilentWhereAllowed) {
  ASSERT_EQ(repository_.shell("git checkout -q main"), 0);
  repository_.write("db/V3__a.sql", "ALTER TABLE users ADD COLUMN a int;\n");
  repository_.commit("landed");
  ASSERT_EQ(repository_.shell("git checkout -q work && git merge -q main"), 0);
  repository_.write("db/V2__b.sql", "ALTER TABLE users ADD COLUMN b int;\n");
  EXPECT_EQ(found("out-of-order-version"), 1U);
  repository_.write("miglint.toml", "[graph]\nout_of_order = true\n");
  EXPECT_EQ(found("out-of-order-version"), 0U);
}

}  // namespace
}  // namespace miglint::test
