#pragma once

// Postgres's own scanner over a text: tokens with their places; and its comments. Never fails:
// where the scanner gives up (an unterminated string), the rest of the text is one kBroken token.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/source_set.h"

namespace miglint {

enum class TokenKind {
  kWord,    // identifier or keyword, unquoted
  kQuoted,  // "identifier"
  kString,  // '…', E'…', $$…$$, B'…', X'…', U&'…'
  kNumber,
  kParameter,  // $1
  kSymbol,     // ( ) [ ] , ; : . and operators
  kBroken,
};

struct Token {
  TokenKind kind = TokenKind::kSymbol;
  std::uint32_t begin = 0;  // byte offsets, half open
  std::uint32_t end = 0;
};

std::vector<Token> scan(const std::string& sql);

// The text without comments, its tokens a space apart, unquoted words and quoted ones that need no
// quotes in lower case: two texts that differ in their looks alone give the same.
std::string folded(const std::string& sql);

// The comments of an SQL text: `-- …` without its line break, `/* … */` (nested) whole.
std::vector<Comment> sql_comments(const std::string& sql);

}  // namespace miglint
