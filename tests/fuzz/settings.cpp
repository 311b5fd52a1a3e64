// miglint.toml, and the JSON that it is given: the first byte says which file the rest is.

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

void settings(std::string_view input) {
  if (input.empty()) return;
  Files files{{"1_a.sql", "CREATE TABLE users (id bigint);\n"},
              {"2_b.sql", "CREATE INDEX i ON users (id);\n"}};
  const std::string text(input.substr(1));
  switch (choice(input, 3)) {
    case 0:
      files["miglint.toml"] = text;
      lint_all(files);
      break;
    case 1:
      files["stats.json"] = text;
      lint_all(files, {.stats = "stats.json"});
      break;
    default:
      files["baseline.json"] = text;
      lint_all(files, {.baseline = "baseline.json"});
  }
}

}  // namespace miglint::fuzz
