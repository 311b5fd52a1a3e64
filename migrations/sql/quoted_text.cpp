#include "migrations/sql/quoted_text.h"

#include <algorithm>
#include <array>

#include "migrations/text/characters.h"

namespace miglint {

namespace {

// After the opening quote at `at`: the offset behind the closing one.
std::size_t skip_quoted(std::string_view sql, std::size_t at, bool escapes) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (escapes && sql[at] == '\\')
      ++at;
    else if (sql[at] == quote)
      return at + 1;
  }
  return sql.size();
}

std::size_t skip_comment(std::string_view sql, std::size_t at) {
  int depth = 0;
  while (at < sql.size()) {
    if (sql.compare(at, 2, "/*") == 0) {
      ++depth;
      at += 2;
    } else if (sql.compare(at, 2, "*/") == 0) {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return at;
}

// At a '$': behind the dollar-quoted string that begins here, or `at` when none does.
std::size_t skip_dollar(std::string_view sql, std::size_t at) {
  if (at > 0 && is_name_character(sql[at - 1])) return at;  // a$b is a name
  std::size_t close = at + 1;
  while (close < sql.size() && is_name_character(sql[close]))
    ++close;
  const bool is_parameter = at + 1 < close && is_digit(sql[at + 1]);
  if (close == sql.size() || sql[close] != '$' || is_parameter) return at;
  const std::string_view tag = sql.substr(at, close + 1 - at);
  const std::size_t end = sql.find(tag, close + 1);
  return end == std::string_view::npos ? sql.size() : end + tag.size();
}

}  // namespace

std::size_t past_text(std::string_view sql, std::size_t at) {
  const char c = sql[at];
  if (c == '\'') {
    const bool escapes = at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e') &&
                         (at < 2 || !is_name_character(sql[at - 2]));
    return skip_quoted(sql, at, escapes);
  }
  if (c == '"') return skip_quoted(sql, at, false);
  if (c == '-' && sql.compare(at, 2, "--") == 0) return std::min(sql.find('\n', at), sql.size());
  if (c == '/' && sql.compare(at, 2, "/*") == 0) return skip_comment(sql, at);
  if (c == '$') return skip_dollar(sql, at);
  return at;
}

std::optional<QuotedText> next_quoted(std::string_view sql, std::size_t from) {
  // Nearly every byte opens nothing.
  static constexpr auto kOpens = [] {
    std::array<bool, 256> opens{};
    for (const char c : std::string_view("'\"-/$"))
      opens[static_cast<unsigned char>(c)] = true;
    return opens;
  }();
  for (std::size_t at = from; at < sql.size(); ++at) {
    if (!kOpens[static_cast<unsigned char>(sql[at])]) continue;
    if (const std::size_t past = past_text(sql, at); past != at) return QuotedText{at, past};
  }
  return std::nullopt;
}

}  // namespace miglint
