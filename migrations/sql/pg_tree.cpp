#include "migrations/sql/pg_tree.h"

#include <algorithm>
#include <cstdlib>

#include "migrations/sql/lexer.h"
#include "migrations/sql/parser_memory.h"
#include "migrations/sql/splitter.h"
#include "migrations/sql/unreadable.h"

namespace miglint {

namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Past white space and comments; a statement begins where its first token does.
std::uint32_t skip_leading(const std::string& sql, std::uint32_t at, std::uint32_t end) {
  while (at < end) {
    if (is_space(sql[at]) || sql[at] == ';') {
      ++at;
    } else if (sql.compare(at, 2, "--") == 0) {
      while (at < end && sql[at] != '\n' && sql[at] != '\r')
        ++at;
    } else if (sql.compare(at, 2, "/*") == 0) {
      int depth = 0;
      do {
        const bool opens = sql.compare(at, 2, "/*") == 0;
        const bool closes = sql.compare(at, 2, "*/") == 0;
        depth += opens ? 1 : closes ? -1 : 0;
        at += opens || closes ? 2 : 1;
      } while (depth > 0 && at < end);
    } else {
      break;
    }
  }
  return std::min(at, end);
}

std::uint32_t skip_trailing(const std::string& sql, std::uint32_t begin, std::uint32_t end) {
  while (end > begin && is_space(sql[end - 1]))
    --end;
  return end;
}

// Where the last statement ends when no ';' says so: after its last token.
std::uint32_t end_of_text(const std::string& sql) {
  const auto size = static_cast<std::uint32_t>(sql.size());
  const std::size_t semicolon = sql.rfind(';');
  const std::size_t tail = semicolon == std::string::npos ? 0 : semicolon + 1;
  const bool comment =
      sql.find("--", tail) != std::string::npos || sql.find("*/", tail) != std::string::npos;
  if (!comment || skip_leading(sql, static_cast<std::uint32_t>(tail), size) == size) return size;
  const std::vector<Token> tokens = scan(sql);
  return tokens.empty() ? size : tokens.back().end;
}

// One parse of sql[begin, end) in a memory context of its own; false when it does not parse as a
// whole. Without `visit_failure` nothing is visited then.
bool parse_range(const std::string& text,
                 std::uint32_t base,
                 const StatementVisitor& visit,
                 bool visit_failure) {
  const std::uint32_t end_of_last = end_of_text(text);  // scans, so before the parse begins
  const ParserMemory memory;
  const PgQueryInternalParsetreeAndError parsed =
      pg_query_raw_parse(text.c_str(), PG_QUERY_PARSE_DEFAULT);
  std::free(parsed.stderr_buffer);
  const auto size = static_cast<std::uint32_t>(text.size());
  if (parsed.error != nullptr) {
    if (visit_failure) {
      ParsedStatement failed;
      failed.begin = base;
      failed.end = base + size;
      failed.error = parsed.error->message;
      const int cursor = std::max(parsed.error->cursorpos - 1, 0);
      failed.error_at = base + std::min(static_cast<std::uint32_t>(cursor), size);
      pg_query_free_error(parsed.error);
      visit(failed);
    } else {
      pg_query_free_error(parsed.error);
    }
    return false;
  }
  const ListCell* cell = nullptr;
  foreach (cell, parsed.tree) {
    const RawStmt& raw = *lfirst_node(RawStmt, cell);
    ParsedStatement statement;
    const auto begin = static_cast<std::uint32_t>(std::max(raw.stmt_location, 0));
    const std::uint32_t end =
        raw.stmt_len == 0 ? end_of_last : begin + static_cast<std::uint32_t>(raw.stmt_len);
    statement.begin = base + skip_leading(text, begin, end);
    statement.end = base + skip_trailing(text, statement.begin - base, end);
    statement.tree = raw.stmt;
    visit(statement);
  }
  return true;
}

}  // namespace

void parse_each(const std::string& sql, const StatementVisitor& visit) {
  if (!unreadable(sql) && parse_range(sql, 0, visit, false)) return;
  for (const Piece& piece : split(sql)) {
    const std::string text = sql.substr(piece.begin, piece.end - piece.begin);
    const auto problem = unreadable(text);
    if (!problem) {
      parse_range(text, piece.begin, visit, true);
      continue;
    }
    ParsedStatement failed;
    failed.begin = piece.begin;
    failed.end = piece.end;
    failed.error = problem->why;
    failed.error_at = piece.begin + static_cast<std::uint32_t>(problem->at);
    visit(failed);
  }
}

}  // namespace miglint
