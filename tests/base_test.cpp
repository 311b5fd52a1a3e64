// `--base`, `--staged` and `--since`, in scratch repositories with real commits.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

constexpr std::string_view kTable =
    "op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), "
    "sa.Column('email', sa.Text()))";
constexpr std::string_view kIndex = "op.create_index('users_email', 'users', ['email'])";
constexpr std::string_view kDropIndex = "op.drop_index('users_email', table_name='users')";

std::string column(std::string_view name) {
  return "op.add_column('users', sa.Column('" + std::string(name) + "', sa.Text()))";
}

std::string drop(std::string_view name) {
  return "op.drop_column('users', '" + std::string(name) + "')";
}

// main has a1 and b2; the work tree is on branch `work`.
class Base : public testing::Test {
 protected:
  void SetUp() override {
    repository_.start_alembic();
    repository_.revision("a1", "", kTable, "op.drop_table('users')");
    repository_.revision("b2", "a1", column("name"), drop("name"));
    repository_.commit("base");
    ASSERT_EQ(repository_.shell("git checkout -q -b work"), 0);
  }

  // Another commit on main, while the work tree stays on `work`.
  void land(std::string_view id, std::string_view parent) const {
    ASSERT_EQ(repository_.shell("git checkout -q main"), 0) << repository_.log();
    repository_.revision(id, parent, column(id), drop(id));
    repository_.commit("landed");
    ASSERT_EQ(repository_.shell("git checkout -q work"), 0) << repository_.log();
  }

  std::vector<FoundLine> lint(const std::string& arguments) const {
    return lint_json(repository_.path(), arguments);
  }

  static std::vector<FoundLine> of(const std::vector<FoundLine>& found, std::string_view rule) {
    std::vector<FoundLine> matching;
    for (const FoundLine& one : found)
      if (one.rule == rule) matching.push_back(one);
    return matching;
  }

  ScratchRepository repository_;
};

const std::string kB2 = "migrations/versions/b2_change.py";
const std::string kC3 = "migrations/versions/c3_change.py";

TEST_F(Base, FindsTwoGreenPullRequestsThatMakeTwoHeads) {
  repository_.revision("c3", "b2", column("age"), drop("age"));
  repository_.commit("mine");
  EXPECT_TRUE(of(lint("--base main"), "fork-against-base").empty()) << "main has not moved";
  land("d4", "b2");
  EXPECT_TRUE(lint("--select fork-against-base").empty()) << "without a base nothing is known";
  const auto found = lint("--base main");
  EXPECT_EQ(of(found, "fork-against-base"),
            (std::vector<FoundLine>{{kC3, 11, "fork-against-base"}}));
  EXPECT_TRUE(of(found, "multiple-heads").empty());

  ASSERT_EQ(repository_.shell("miglint rebase c3 --base main"), 0) << repository_.log();
  const std::string text = read_file(repository_.file(kC3));
  EXPECT_NE(text.find("down_revision = 'd4'"), std::string::npos) << text;
  EXPECT_NE(text.find("Revises: d4\n"), std::string::npos) << text;
  repository_.commit("follows d4");
  EXPECT_TRUE(of(lint("--base main"), "fork-against-base").empty());
}

TEST_F(Base, KnowsOtherOpenBranches) {
  ASSERT_EQ(repository_.shell("git checkout -q -b theirs"), 0);
  repository_.revision("d4", "b2", column("d4"), drop("d4"));
  repository_.commit("theirs");
  ASSERT_EQ(repository_.shell("git checkout -q work"), 0);
  repository_.revision("c3", "b2", column("age"), drop("age"));
  repository_.commit("mine");
  EXPECT_TRUE(of(lint("--base main"), "fork-against-base").empty());
  EXPECT_EQ(of(lint("--base main --with theirs"), "fork-against-base").size(), 1U);
}

TEST_F(Base, ReportsOnlyWhatIsNew) {
  repository_.revision("a1", "", kTable, "pass");  // an old sin, on main
  ASSERT_EQ(repository_.shell("git checkout -q main"), 0);
  repository_.commit("an old sin");
  ASSERT_EQ(repository_.shell("git checkout -q work && git merge -q main"), 0);
  repository_.revision("c3", "b2", kIndex, kDropIndex);
  for (const FoundLine& found : lint("--base main"))
    EXPECT_EQ(found.file, kC3) << found.rule;
  EXPECT_EQ(of(lint("--base main"), "create-index-blocking").size(), 1U)
      << "a file that git does not know yet is new too";
  EXPECT_EQ(of(lint("."), "empty-downgrade").size(), 1U);
}

TEST_F(Base, FindsAnEditedRevision) {
  repository_.revision("b2", "a1", column("nick"), drop("nick"));
  const auto found = of(lint("--base main"), "history-rewritten");
  EXPECT_EQ(found, (std::vector<FoundLine>{{kB2, 15, "history-rewritten"}}));
}

TEST_F(Base, IsSilentOnAnEditThatMeansTheSame) {
  repository_.revision("b2",
                       "a1",
                       "# why\n    op.add_column(\"users\",\n        sa.Column('name', sa.Text()))",
                       drop("name"));
  EXPECT_TRUE(of(lint("--base main"), "history-rewritten").empty());
}

TEST_F(Base, FindsADeletedRevision) {
  std::filesystem::remove(repository_.file(kB2));
  const auto found = lint("--base main");
  EXPECT_EQ(of(found, "history-rewritten"),
            (std::vector<FoundLine>{{kB2, 10, "history-rewritten"}}));
}

TEST_F(Base, FindsARenamedRevision) {
  ASSERT_EQ(repository_.shell("sed -i \"s/^revision = 'b2'/revision = 'bb'/\" " + kB2), 0);
  EXPECT_EQ(of(lint("--base main"), "history-rewritten"),
            (std::vector<FoundLine>{{kB2, 10, "history-rewritten"}}));
}

TEST_F(Base, IsSilentOnAMovedFile) {
  ASSERT_EQ(repository_.shell("git mv " + kB2 + " migrations/versions/b2_better_name.py"), 0);
  EXPECT_TRUE(of(lint("--base main"), "history-rewritten").empty());
}

TEST_F(Base, FindsAnInsertedRevision) {
  repository_.revision("c3", "a1", column("age"), drop("age"));
  repository_.revision("b2", "c3", column("name"), drop("name"));
  EXPECT_EQ(of(lint("--base main"), "history-rewritten"),
            (std::vector<FoundLine>{{kB2, 11, "history-rewritten"}}));
}

TEST_F(Base, FindsAParentThatIsNoHeadOnce) {
  repository_.revision("c3", "a1", column("age"), drop("age"));
  const auto found = lint("--base main");
  EXPECT_EQ(of(found, "non-head-parent"), (std::vector<FoundLine>{{kC3, 11, "non-head-parent"}}));
  EXPECT_TRUE(of(found, "multiple-heads").empty()) << "one cause, one finding";
  EXPECT_EQ(of(lint("."), "multiple-heads").size(), 1U);
}

TEST_F(Base, JudgesNewRevisionsAsOneRun) {
  repository_.revision("c3",
                       "b2",
                       "op.create_table('notes', sa.Column('id', sa.Integer(), primary_key=True), "
                       "sa.Column('body', sa.Text()))",
                       "op.drop_table('notes')");
  repository_.revision("d4",
                       "c3",
                       "op.create_index('notes_body', 'notes', ['body'])",
                       "op.drop_index('notes_body', table_name='notes')");
  EXPECT_TRUE(of(lint("--base main"), "create-index-blocking").empty())
      << "nobody uses a table that the same run makes";
  EXPECT_TRUE(of(lint("--since b2"), "create-index-blocking").empty());
  EXPECT_EQ(of(lint("."), "create-index-blocking").size(), 1U);
}

TEST_F(Base, StagedReadsTheIndex) {
  repository_.revision("c3", "b2", column("age"), drop("age"));
  ASSERT_EQ(repository_.shell("git add -A"), 0);
  repository_.revision("c3", "b2", kIndex, kDropIndex);  // not staged
  EXPECT_TRUE(of(lint("--staged"), "create-index-blocking").empty());
  ASSERT_EQ(repository_.shell("git add -A"), 0);
  EXPECT_EQ(of(lint("--staged"), "create-index-blocking").size(), 1U);
}

TEST_F(Base, StagedKnowsTheFirstCommit) {
  const ScratchRepository fresh;
  fresh.start_alembic();
  fresh.revision("a1", "", kTable, "pass");
  ASSERT_EQ(fresh.shell("git add -A"), 0);
  EXPECT_EQ(lint_json(fresh.path(), "--staged --select empty-downgrade").size(), 1U);
}

TEST_F(Base, WorksFromADetachedHeadAWorktreeAndAFolderBelow) {
  repository_.revision("c3", "b2", kIndex, kDropIndex);
  repository_.commit("mine");
  ASSERT_EQ(repository_.shell("git checkout -q --detach && git worktree add -q ../$(basename "
                              "$PWD)-tree work"),
            0)
      << repository_.log();
  const std::string tree = repository_.path() + "-tree";
  EXPECT_EQ(of(lint("--base main"), "create-index-blocking").size(), 1U);
  EXPECT_EQ(of(lint_json(tree, "--base main"), "create-index-blocking").size(), 1U);
  EXPECT_EQ(of(lint_json(tree + "/migrations", "--base main ."), "create-index-blocking").size(),
            1U);
  std::filesystem::remove_all(tree);
}

TEST_F(Base, AShallowCloneIsToldToDeepen) {
  const ScratchFolder folder;
  ASSERT_EQ(
      repository_.shell("git clone -q --depth 1 -b work \"file://$PWD\" " + folder.path() + "/c"),
      0)
      << repository_.log();
  const Ran ran = run_miglint(folder.path() + "/c", "lint --base origin/main");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("there is no 'origin/main' in this clone"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("fetch-depth: 0"), std::string::npos) << ran.err;
  EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1);
}

TEST_F(Base, SomebodyElsesRepositoryNeedsTrust) {
  // Only root can make a repository somebody else's; for others, their own stays readable.
  const bool given_away = repository_.shell("chown -R 4711 .") == 0;
  EXPECT_EQ(repository_.shell("miglint lint --base main --fail-on never"), given_away ? 2 : 0)
      << repository_.log();
  EXPECT_EQ(repository_.log().find("--add safe.directory") != std::string::npos, given_away)
      << repository_.log();
}

TEST_F(Base, ASubmoduleIsAnotherRepository) {
  const ScratchRepository outer;
  ASSERT_EQ(outer.shell("git -c protocol.file.allow=always submodule --quiet add -b work " +
                        repository_.path() + " db"),
            0)
      << outer.log();
  outer.commit("with a submodule");
  const Ran ran = run_miglint(outer.path(), "lint --base main");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("db/migrations is in the submodule db"), std::string::npos) << ran.err;
  EXPECT_EQ(run_miglint(outer.path() + "/db", "lint --base origin/main --fail-on never").exit_code,
            0);
}

TEST_F(Base, SaysWhatToDoWithoutARepositoryOrARef) {
  const ScratchFolder folder;
  write_file(folder.path() + "/0001_a.sql", "SELECT 1;\n");
  const Ran none = run_miglint(folder.path(), "lint --base main");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.err.find("is in no git repository"), std::string::npos) << none.err;
  const Ran ref = run_miglint(repository_.path(), "lint --base nowhere");
  EXPECT_EQ(ref.exit_code, 2);
  EXPECT_NE(ref.err.find("there is no commit 'nowhere' here"), std::string::npos) << ref.err;
  const Ran since = run_miglint(repository_.path(), "lint --since b3");
  EXPECT_EQ(since.exit_code, 2);
  EXPECT_NE(since.err.find("did you mean 'b2'?"), std::string::npos) << since.err;
}

TEST_F(Base, NumberedFilesThatComeTooLate) {
  const ScratchRepository sql;
  sql.write("db/0001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);\n");
  sql.write("db/0003_age.sql", "ALTER TABLE users ADD COLUMN age int;\n");
  sql.commit("base");
  ASSERT_EQ(sql.shell("git checkout -q -b work"), 0);
  sql.write("db/0002_name.sql", "ALTER TABLE users ADD COLUMN name text;\n");
  sql.write("db/0004_nick.sql", "ALTER TABLE users ADD COLUMN nick text;\n");
  EXPECT_EQ(of(lint_json(sql.path(), "--base main"), "out-of-order-version"),
            (std::vector<FoundLine>{{"db/0002_name.sql", 1, "out-of-order-version"}}));
  ASSERT_EQ(sql.shell("miglint rebase 2 --base main"), 0) << sql.log();
  EXPECT_TRUE(std::filesystem::exists(sql.file("db/0005_name.sql"))) << sql.log();
  EXPECT_TRUE(of(lint_json(sql.path(), "--base main"), "out-of-order-version").empty());
}

TEST_F(Base, OneVersionOnTwoBranches) {
  const ScratchRepository sql;
  sql.write("db/0001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);\n");
  sql.commit("base");
  ASSERT_EQ(sql.shell("git checkout -q -b work"), 0);
  sql.write("db/0002_name.sql", "ALTER TABLE users ADD COLUMN name text;\n");
  sql.commit("mine");
  ASSERT_EQ(sql.shell("git checkout -q main"), 0);
  sql.write("db/0002_age.sql", "ALTER TABLE users ADD COLUMN age int;\n");
  sql.commit("theirs");
  ASSERT_EQ(sql.shell("git checkout -q work"), 0);
  EXPECT_EQ(of(lint_json(sql.path(), "--base main"), "fork-against-base"),
            (std::vector<FoundLine>{{"db/0002_name.sql", 1, "fork-against-base"}}));
}

TEST_F(Base, ABaselineHidesWhatWasThere) {
  repository_.revision("c3", "b2", kIndex, kDropIndex);
  ASSERT_EQ(repository_.shell("miglint baseline"), 0) << repository_.log();
  EXPECT_TRUE(lint("--baseline miglint-baseline.json").empty());
  repository_.revision("d4",
                       "c3",
                       "op.create_index('users_name', 'users', ['name'])",
                       "op.drop_index('users_name', table_name='users')");
  EXPECT_EQ(of(lint("--baseline miglint-baseline.json"), "create-index-blocking").size(), 1U);
  EXPECT_EQ(repository_.shell("miglint baseline"), 2) << "nothing is overwritten";
}

TEST_F(Base, MergesTheHeadsFromTheProjectsOwnTemplate) {
  repository_.write(
      "migrations/script.py.mako",
      "\"\"\"${message}\n\nRevises: ${down_revision | comma,n}\n\"\"\"\n"
      "from typing import Sequence\n## gone\n"
      "revision: str = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n\n"
      "def upgrade() -> None:\n    ${upgrades if upgrades else \"pass\"}\n\n"
      "def downgrade() -> None:\n    ${downgrades if downgrades else \"pass\"}\n");
  repository_.revision("c3", "b2", column("c"), drop("c"));
  repository_.revision("d4", "b2", column("d"), drop("d"));
  EXPECT_EQ(of(lint("."), "multiple-heads").size(), 1U);
  ASSERT_EQ(repository_.shell("miglint merge --dry-run"), 0);
  EXPECT_NE(repository_.log().find("+down_revision = ('d4', 'c3')"), std::string::npos)
      << repository_.log();
  EXPECT_EQ(of(lint("."), "multiple-heads").size(), 1U) << "a dry run changes nothing";
  ASSERT_EQ(repository_.shell("miglint merge -m 'both'"), 0) << repository_.log();
  EXPECT_TRUE(of(lint("."), "multiple-heads").empty()) << repository_.log();
  EXPECT_EQ(repository_.shell("miglint merge"), 0);
  EXPECT_NE(repository_.log().find("nothing to merge"), std::string::npos) << repository_.log();
}

TEST_F(Base, RebaseLeavesWhatIsOut) {
  EXPECT_EQ(repository_.shell("miglint rebase b2 --base main"), 2);
  EXPECT_NE(repository_.log().find("b2 is on main already"), std::string::npos)
      << repository_.log();
}

}  // namespace
}  // namespace miglint::test
