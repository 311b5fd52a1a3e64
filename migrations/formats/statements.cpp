#include "migrations/formats/statements.h"

#include "migrations/formats/lines.h"
#include "migrations/sql/lexer.h"
#include "migrations/sql/splitter.h"

namespace miglint {

std::vector<StatementWords> statement_words(const std::string& sql, std::size_t most) {
  const std::vector<Token> tokens = scan(sql);
  std::vector<StatementWords> statements;
  std::size_t token = 0;
  for (const Piece& piece : split(sql)) {
    StatementWords& statement = statements.emplace_back();
    statement.begin = piece.begin;
    statement.end = piece.end;
    for (; token < tokens.size() && tokens[token].begin < piece.end; ++token) {
      const Token& one = tokens[token];
      if (one.kind == TokenKind::kWord && one.begin >= piece.begin && statement.words.size() < most)
        statement.words.push_back(lower(sql.substr(one.begin, one.end - one.begin)));
    }
  }
  return statements;
}

}  // namespace miglint
