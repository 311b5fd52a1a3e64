// miglint.toml, and the JSON that it is given: the first byte says which file the rest is.

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  miglint::fuzz::Files files{{"1_a.sql", "CREATE TABLE users (id bigint);\n"},
                             {"2_b.sql", "CREATE INDEX i ON users (id);\n"}};
  const std::string text(miglint::fuzz::text_of(data + 1, size - 1));
  switch (data[0] % 3) {
    case 0:
      files["miglint.toml"] = text;
      miglint::fuzz::lint_all(files, ".");
      break;
    case 1:
      files["stats.json"] = text;
      miglint::fuzz::lint_all(files, ".", {.stats = "stats.json", .baseline = {}});
      break;
    default:
      files["baseline.json"] = text;
      miglint::fuzz::lint_all(files, ".", {.stats = {}, .baseline = "baseline.json"});
  }
  return 0;
}
