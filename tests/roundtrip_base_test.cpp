// `miglint roundtrip --base`: what is proved, and that the rest is only reached.

#include <gtest/gtest.h>

#include <string>

#include "tests/scratch_repository.h"

namespace miglint::test {
namespace {

TEST(RoundtripBase, proves_what_is_new_or_changed) {
  const ScratchRepository repository;
  const auto write = [&](const std::string& name, const std::string& up, const std::string& down) {
    repository.write("migrations/" + name + ".up.sql", up + "\n");
    repository.write("migrations/" + name + ".down.sql", down + "\n");
  };
  write("1_a", "CREATE TABLE a (id int, n text);", "DROP TABLE a;");
  write("2_b", "CREATE TABLE b (id int);", "SELECT 1;");
  write("3_c", "CREATE INDEX a_n ON a (n);", "DROP INDEX a_n;");
  repository.commit("first");
  const std::string command = "roundtrip migrations --source-format golang-migrate --base main";
  Ran ran = run_miglint(repository.path(), command);
  if (ran.err.find("no Postgres") != std::string::npos) GTEST_SKIP() << ran.err;
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.out.find("no revision to prove"), std::string::npos) << ran.out;

  ASSERT_EQ(repository.shell("git checkout -q -b work"), 0);
  write("2_b", "CREATE TABLE b (id int);", "DROP TABLE b;");
  write("4_d", "ALTER TABLE a ADD COLUMN m int;", "ALTER TABLE a DROP COLUMN m;");
  repository.commit("second");
  ran = run_miglint(repository.path(), command);
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("2 revisions up, down and up again"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("2  b: reversible"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("4  d: reversible"), std::string::npos) << ran.out;

  ran = run_miglint(repository.path(), command + " --revision 4");
  EXPECT_EQ(ran.exit_code, 2);
  ran = run_miglint(repository.path(), "roundtrip migrations --base nowhere");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.err.find("nowhere"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace miglint::test
