// SQL through splitter, parser, lowering, the simulated schema and the rules.

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  miglint::fuzz::lint_all(
      {{"0001_base.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n"
        "CREATE TYPE mood AS ENUM ('calm', 'cross');\n"
        "CREATE TABLE posts (id bigint, author bigint REFERENCES users (id), mood mood);\n"
        "CREATE INDEX posts_author ON posts (author);\nCREATE VIEW all_posts AS SELECT * FROM "
        "posts;\n"},
       {"0002_fuzzed.sql", std::string(miglint::fuzz::text_of(data, size))}},
      ".");
  return 0;
}
