// Comments that allow something: the input is the words of one, in Python and in SQL.

#include <algorithm>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string words(miglint::fuzz::text_of(data, size));
  std::ranges::replace(words, '\n', ' ');
  miglint::fuzz::Files files = miglint::fuzz::alembic_project();
  files["migrations/versions/b2_more.py"] =
      "\"\"\"more\"\"\"\nfrom alembic import op\nrevision = 'b2'\ndown_revision = 'a1'\n\n\n"
      "def upgrade():\n    # miglint: " +
      words + "\n    op.execute('DROP TABLE users')  # miglint: " + words + "\n";
  files["miglint.toml"] = "compat_suppressions = true\n";
  miglint::fuzz::lint_all(files, ".");
  miglint::fuzz::lint_all(
      {{"1_a.sql", "-- " + words + "\n-- miglint: " + words + "\nDROP TABLE users;\n"}}, ".");
  return 0;
}
