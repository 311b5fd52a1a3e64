// What `miglint explain` shows is true of this binary.

#include <gtest/gtest.h>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

TEST(Explain, EveryKeyOfTheConfigurationIsKnown) {
  const ScratchFolder folder;
  write_file(folder.path() + "/0001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY);\n");
  const Ran explained = run_miglint(folder.path(), "explain config");
  ASSERT_EQ(explained.exit_code, 0) << explained.err;
  write_file(folder.path() + "/miglint.toml", explained.out);
  ASSERT_EQ(run_miglint(folder.path(), "baseline --output miglint-baseline.json").exit_code, 0);
  const Ran linted = run_miglint(folder.path(), "lint");
  EXPECT_EQ(linted.exit_code, 0) << linted.err << linted.out;
}

}  // namespace
}  // namespace miglint::test
