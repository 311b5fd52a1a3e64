// A revision file of which only the upgrade is wanted: the downgrade is left out of the parse where
// that can change nothing of the rest, and nowhere else.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "migrations/alembic/revision_file.h"

namespace miglint::test {
namespace {

// Below the docstring; `upgrade` and `after` are whole lines.
std::string revision(const std::string& upgrade, const std::string& after) {
  return "from alembic import op\n"
         "revision = 'a1'\n"
         "down_revision = None\n"
         "\n\n"
         "def upgrade():\n" +
         upgrade + "\n\n" + after;
}

std::string downgrade_of(int statements) {
  std::string text = "def downgrade():\n";
  for (int i = 0; i < statements; ++i)
    text += "    op.execute('DROP TABLE IF EXISTS accounts_" + std::to_string(i) + "')\n";
  return text;
}

struct Read {
  std::vector<std::string> upgrade;  // SQL, or why not
  std::size_t downgrade = 0;         // blocks
  bool unread = false;
  std::size_t notes = 0;
};

Read read(const std::string& text, bool upgrade_only) {
  SourceSet sources;
  const FileId file = sources.add("versions/a1.py", text);
  const RevisionFileResult result = read_revision_file(
      sources, file, AlembicEnvironment{}, nullptr, {.upgrade_only = upgrade_only});
  Read read{.upgrade = {}, .notes = result.notes.size()};
  if (!result.revision || !result.revision->upgrade || !result.revision->downgrade) return read;
  for (const SqlBlock& block : result.revision->upgrade->blocks)
    read.upgrade.push_back(block.opaque.empty() ? block.sql : "opaque: " + block.opaque);
  read.downgrade = result.revision->downgrade->blocks.size();
  read.unread = result.revision->downgrade->unread;
  return read;
}

struct Case {
  const char* name;
  std::string text;
  bool unread;
};

std::vector<Case> cases() {
  const std::string upgrade = "    op.execute('CREATE TABLE accounts (id int)')\n";
  const std::string helper = "\n\ndef names():\n    return 'CREATE TABLE helped (id int)'\n";
  return {
      {"a long one at the end", revision(upgrade, downgrade_of(9)), true},
      {"with Windows line ends and a blank line",
       revision(upgrade, downgrade_of(9) + "\r\n    pass\r\n"),
       true},
      {"a short one", revision(upgrade, "def downgrade():\n    pass\n"), false},
      {"a helper of the upgrade below it",
       revision("    op.execute(names())\n", downgrade_of(9) + helper),
       false},
      {"the words in a string above",
       revision("    op.execute(\"\"\"CREATE TABLE accounts (id int)\ndef downgrade():\n" +
                    std::string(300, ' ') + "\"\"\")\n",
                "    op.execute('CREATE TABLE second (id int)')\n"),
       false},
      {"a decorated one", revision(upgrade, "@staticmethod\n" + downgrade_of(9)), false},
      {"an error above it", revision("    op.execute('CREATE TABLE\n", downgrade_of(9)), false},
  };
}

TEST(AlembicUnread, downgrade_is_left_out_only_where_nothing_hangs_on_it) {
  for (const Case& c : cases()) {
    const Read some = read(c.text, true);
    const Read all = read(c.text, false);
    EXPECT_EQ(some.unread, c.unread) << c.name;
    EXPECT_FALSE(all.unread) << c.name;
    EXPECT_EQ(some.upgrade, all.upgrade) << c.name;
    EXPECT_EQ(some.notes, all.notes) << c.name;
    EXPECT_EQ(some.downgrade, c.unread ? 1 : all.downgrade) << c.name;
  }
}

}  // namespace
}  // namespace miglint::test
