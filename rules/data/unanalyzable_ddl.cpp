#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "migrations/sql/lexer.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule unanalyzable_ddl{
    .name = "unanalyzable-ddl",
    .severity = Severity::kInfo,
    .summary = "a DO block changes the schema in a way that is not followed",
    .why = R"(
What a DO block runs is decided while it runs. Its statements are not replayed, so what they lock, and what
the schema is after them, is not known here.)",
    .silent = R"(
The body holds neither EXECUTE nor a word that begins a schema change.)",
    .instead = "Write the statements plainly, with IF [NOT] EXISTS where they may be repeated.",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "DO $$ BEGIN EXECUTE 'ALTER TABLE users ADD COLUMN a int'; END $$;",
            .good = "DO $$ BEGIN PERFORM 1; END $$;"},
    .alembic = {.setup = "op.execute('CREATE TABLE users (id bigint)')",
                .bad = "op.execute(\"DO $$ BEGIN DROP TABLE users; END $$\")",
                .good = "op.execute(\"DO $$ BEGIN PERFORM 1; END $$\")"},
    .check_step = check,
};

// PL/pgSQL has no tree here; its words are those of Postgres's own scanner.
static bool changes_schema(const std::string& body) {
  static constexpr std::array<std::string_view, 5> kWords{
      "execute", "create", "alter", "drop", "truncate"};
  return std::ranges::any_of(scan(body), [&](const Token& token) {
    if (token.kind != TokenKind::kWord) return false;
    std::string word = body.substr(token.begin, token.end - token.begin);
    std::ranges::transform(word, word.begin(), [](unsigned char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return std::ranges::count(kWords, word) > 0;
  });
}

static void check(const Step& step, Findings& out) {
  const auto* block = step.as<ddl::DoBlock>();
  if (block == nullptr || !changes_schema(block->body)) return;
  out.add(step,
          "This DO block changes the schema in a way that is not followed here: what it locks is "
          "not known.",
          "Write the statements plainly, with IF [NOT] EXISTS where they may be repeated.");
}

}  // namespace miglint::rules
