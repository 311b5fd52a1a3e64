#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "migrations/sql/lexer.h"
#include "rules/columns.h"
#include "rules/refused_action.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_on_delete{
    .name = "missing-on-delete",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a foreign key does not say what happens when the row it references is deleted",
    .why = R"(
Without ON DELETE the deletion fails as long as a row references it. That is a good answer, but often nobody
gave it.)",
    .silent = "ON DELETE is written, NO ACTION too; downgrades.",
    .instead = "Write ON DELETE with NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT.",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE TABLE orders (user_id bigint REFERENCES users);",
            .good = "CREATE TABLE orders (user_id bigint REFERENCES users ON DELETE NO ACTION);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))",
                .bad = "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                       "sa.ForeignKey('users.id')))",
                .good = "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                        "sa.ForeignKey('users.id', ondelete='NO ACTION')))"},
    .check_step = check,
};

// The tree does not tell NO ACTION that is written from none, so the scanner does: ON DELETE stands
// before the comma or parenthesis that ends the constraint.
static bool writes_on_delete(std::string_view sql) {
  const std::string text(sql);
  std::string before;
  int depth = 0;
  for (const Token& token : scan(text)) {
    std::string word = text.substr(token.begin, token.end - token.begin);
    if (token.kind == TokenKind::kSymbol) {
      if (word == "(") ++depth;
      if (word == ")" && --depth < 0) return false;
      if (depth == 0 && (word == "," || word == ";")) return false;
    }
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
    if (depth == 0 && before == "on" && word == "delete") return true;
    before = std::move(word);
  }
  return false;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_constraint(
      step,
      [&](const ddl::Name& table,
          const ddl::Constraint& key,
          const std::vector<std::string>& columns,
          SourceSpan where) {
        if (!is_foreign_key(key) || key.on_delete != ddl::ReferentialAction::kNoAction) return;
        const std::string_view sql(step.block.sql);
        const bool placed = key.at >= step.begin && key.at < step.end;
        if (placed && writes_on_delete(sql.substr(key.at, step.end - key.at))) return;
        out.add(
            where,
            fmt::format("The foreign key of {} ({}) does not say what happens when a row of {} is "
                        "deleted: then the deletion fails.",
                        table.text(),
                        enumerate(columns),
                        key.referenced.text()),
            in_language(step,
                        "Write ON DELETE, NO ACTION too, if that is meant.",
                        "Pass ondelete=, 'NO ACTION' too, if that is meant."));
      });
}

}  // namespace miglint::rules
