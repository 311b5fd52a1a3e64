// Postgres's scanner reports an error by a longjmp to PG_exception_stack. The frame that sets it
// must hold nothing that a destructor would have to clean, so the tokens go into memory of the
// parser's own context, grown there, and are copied out afterwards.

#include "migrations/sql/lexer.h"

#include <algorithm>
#include <cstring>

#include "migrations/sql/keywords.h"
#include "migrations/sql/parser_memory.h"
#include "migrations/sql/quoted_text.h"
#include "migrations/sql/unreadable.h"

namespace miglint {

namespace {

// The tokens of gram.h that the scanner itself returns; the rest are keywords or single characters.
// From gram.y's %token list, in its order: IDENT is the first.
enum ScannerToken : int {
  kIdent = 258,
  kUident,
  kFconst,
  kSconst,
  kUsconst,
  kBconst,
  kXconst,
  kOp,
  kIconst,
  kParam,
  kLastSymbol = kParam + 6,  // TYPECAST DOT_DOT COLON_EQUALS EQUALS_GREATER LESS_ EQUALS…
};

struct RawToken {
  int token;
  int begin;
  int end;
};

struct RawTokens {
  RawToken* tokens;
  std::size_t count;
  std::size_t capacity;
};

void scan_into(const char* sql, RawTokens* out) {
  core_yy_extra_type extra;
  core_yyscan_t scanner = scanner_init(sql, &extra, &ScanKeywords, ScanKeywordTokens);
  sigjmp_buf* const saved = PG_exception_stack;
  sigjmp_buf here;
  if (sigsetjmp(here, 0) == 0) {
    PG_exception_stack = &here;
    while (true) {
      core_YYSTYPE value;
      YYLTYPE location = 0;
      extra.yyllocend = -1;
      const int token = core_yylex(&value, &location, scanner);
      if (token == 0) break;
      if (out->count == out->capacity) {
        out->capacity = out->capacity == 0 ? 64 : out->capacity * 2;
        const std::size_t bytes = out->capacity * sizeof(RawToken);
        out->tokens = static_cast<RawToken*>(out->tokens == nullptr ? palloc(bytes)
                                                                    : repalloc(out->tokens, bytes));
      }
      // Tokens of several rules (strings, quoted names, C comments) say where they end; after any
      // other the scanner has put a NUL into its buffer.
      const int end = extra.yyllocend >= 0
                          ? extra.yyllocend
                          : location + static_cast<int>(std::strlen(extra.scanbuf + location));
      out->tokens[out->count++] = {token, location, end};
    }
  } else {
    FlushErrorState();  // or the next five errors would be the last
  }
  PG_exception_stack = saved;
  scanner_finish(scanner);
}

TokenKind kind_of(const RawToken& token, char first) {
  switch (token.token) {
    case kIdent:
      return first == '"' ? TokenKind::kQuoted : TokenKind::kWord;
    case kUident:
      return TokenKind::kQuoted;
    case kFconst:
    case kIconst:
      return TokenKind::kNumber;
    case kSconst:
    case kUsconst:
    case kBconst:
    case kXconst:
      return TokenKind::kString;
    case kParam:
      return TokenKind::kParameter;
    default:
      return token.token > kLastSymbol ? TokenKind::kWord : TokenKind::kSymbol;
  }
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// This scanner gives comments as tokens too; no operator begins like one.
bool is_comment(const std::string& sql, const RawToken& token) {
  const auto at = static_cast<std::size_t>(token.begin);
  return sql.compare(at, 2, "--") == 0 || sql.compare(at, 2, "/*") == 0;
}

}  // namespace

std::vector<Token> scan(const std::string& sql) {
  const ParserMemory memory;
  RawTokens raw{nullptr, 0, 0};
  if (const auto problem = unreadable(sql)) {
    scan_into(sql.substr(0, problem->at).c_str(), &raw);
  } else {
    scan_into(sql.c_str(), &raw);
  }
  std::vector<Token> tokens;
  tokens.reserve(raw.count + 1);
  std::size_t at = 0;
  for (std::size_t i = 0; i < raw.count; ++i) {
    const RawToken& token = raw.tokens[i];
    const auto begin = static_cast<std::uint32_t>(token.begin);
    const auto end = static_cast<std::uint32_t>(token.end);
    if (!is_comment(sql, token)) tokens.push_back({kind_of(token, sql[begin]), begin, end});
    at = end;
  }
  // What the scanner gave up on, and what it cannot be given.
  while (at < sql.size() && is_space(sql[at]))
    ++at;
  if (at < sql.size()) {
    tokens.push_back({TokenKind::kBroken,
                      static_cast<std::uint32_t>(at),
                      static_cast<std::uint32_t>(sql.size())});
  }
  return tokens;
}

std::string folded(const std::string& sql) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const auto is_plain = [](std::string_view word) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !word.empty() && std::ranges::all_of(word, fits) && !needs_quotes(word);
  };
  std::string out;
  for (const Token& token : scan(sql)) {
    std::string text = sql.substr(token.begin, token.end - token.begin);
    if (token.kind == TokenKind::kWord) std::ranges::transform(text, text.begin(), lower);
    if (token.kind == TokenKind::kQuoted && is_plain(text.substr(1, text.size() - 2)))
      text = text.substr(1, text.size() - 2);
    if (!out.empty()) out += ' ';
    out += text;
  }
  return out;
}

// Postgres's scanner would tell keywords from names too, which costs five times as much.
std::vector<Comment> sql_comments(const std::string& sql) {
  std::vector<Comment> comments;
  if (sql.find("--") == std::string::npos && sql.find("/*") == std::string::npos) return comments;
  const auto narrow = [](std::size_t offset) { return static_cast<std::uint32_t>(offset); };
  for (auto quoted = next_quoted(sql, 0); quoted; quoted = next_quoted(sql, quoted->end)) {
    const char opening = sql[quoted->begin];
    if (opening != '-' && opening != '/') continue;
    std::size_t end = quoted->end;
    if (opening == '-') end = std::min(sql.find('\r', quoted->begin), end);
    comments.push_back({narrow(quoted->begin), narrow(end)});
  }
  return comments;
}

}  // namespace miglint
