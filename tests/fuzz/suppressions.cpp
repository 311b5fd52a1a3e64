// Comments that allow something: the first byte says whether in SQL or in Python, the rest
// is the words of one.

#include <algorithm>

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

void suppressions(std::string_view input) {
  if (input.empty()) return;
  std::string words(input.substr(1));
  std::ranges::replace(words, '\n', ' ');
  if (choice(input, 2) == 0) {
    lint_all({{"1_a.sql", "-- " + words + "\n-- miglint: " + words + "\nDROP TABLE users;\n"}});
    return;
  }
  Files files = alembic_project();
  files["migrations/versions/a1.py"] =
      "from alembic import op\nrevision = 'a1'\ndef upgrade():\n    # miglint: " + words +
      "\n    op.drop_table('users')  # miglint: " + words + "\n";
  files["miglint.toml"] = "compat_suppressions = true\n";
  lint_all(files);
}

}  // namespace miglint::fuzz
