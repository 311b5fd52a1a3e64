// SQL through splitter, parser, lowering, the simulated schema and the rules.

#include "tests/fuzz/fuzz.h"

namespace miglint::fuzz {

void sql(std::string_view input) {
  lint_all({{"1_base.sql",
             "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
             "CREATE TABLE posts (author bigint REFERENCES users);\n"},
            {"2_fuzzed.sql", std::string(input)}});
}

}  // namespace miglint::fuzz
