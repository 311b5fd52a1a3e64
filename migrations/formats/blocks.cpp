#include "migrations/formats/blocks.h"

#include <algorithm>

#include "migrations/revisions/irreversible.h"

namespace miglint {

SqlBlock sql_block(const SourceSet& sources,
                   FileId file,
                   std::uint32_t begin,
                   std::uint32_t end,
                   TransactionMode transaction) {
  SqlBlock block;
  block.sql = sources[file].text.substr(begin, end - begin);
  block.where = {file, begin, end};
  block.map.add(0, block.where, true);
  block.transaction = transaction;
  return block;
}

SqlBlock opaque_block(SourceSpan where, std::string_view why, TransactionMode transaction) {
  SqlBlock block;
  block.where = where;
  block.opaque = why;
  block.transaction = transaction;
  return block;
}

bool has_statements(const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end) {
  const SourceFile& source = sources[file];
  auto comment = std::ranges::lower_bound(source.comments, begin, {}, &Comment::end);
  for (std::uint32_t at = begin; at < end; ++at) {
    while (comment != source.comments.end() && comment->end <= at)
      ++comment;
    if (comment != source.comments.end() && comment->begin <= at) {
      at = comment->end - 1;
      continue;
    }
    constexpr std::string_view kEmpty = " \t\r\n\f\v;";
    if (kEmpty.find(source.text[at]) == std::string_view::npos) return true;
  }
  return false;
}

void read_irreversible(
    const SourceSet& sources, FileId file, std::uint32_t begin, std::uint32_t end, Script& script) {
  const SourceFile& source = sources[file];
  if (auto reason = irreversible_reason(source.text, source.comments, begin, end)) {
    script.declared_irreversible = true;
    script.irreversible_reason = *std::move(reason);
  }
}

namespace {

bool is_tag_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

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

// At a '$': behind the dollar-quoted string that begins here, or behind the '$'.
std::size_t skip_dollar(std::string_view sql, std::size_t at) {
  if (at > 0 && is_tag_character(sql[at - 1])) return at + 1;  // a$b is a name
  std::size_t close = at + 1;
  while (close < sql.size() && is_tag_character(sql[close]))
    ++close;
  const bool is_parameter = at + 1 < close && sql[at + 1] >= '0' && sql[at + 1] <= '9';
  if (close == sql.size() || sql[close] != '$' || is_parameter) return at + 1;
  const std::string_view tag = sql.substr(at, close + 1 - at);
  const std::size_t end = sql.find(tag, close + 1);
  return end == std::string_view::npos ? sql.size() : end + tag.size();
}

}  // namespace

void blank_meta_commands(std::string& sql) {
  if (sql.find('\\') == std::string::npos) return;
  const std::string_view view = sql;
  for (std::size_t at = 0; at < view.size();) {
    const char c = view[at];
    if (c == '\'') {
      const bool escapes = at > 0 && (view[at - 1] == 'E' || view[at - 1] == 'e') &&
                           (at < 2 || !is_tag_character(view[at - 2]));
      at = skip_quoted(view, at, escapes);
    } else if (c == '"') {
      at = skip_quoted(view, at, false);
    } else if (view.compare(at, 2, "--") == 0) {
      at = std::min(view.find('\n', at), view.size());
    } else if (view.compare(at, 2, "/*") == 0) {
      at = skip_comment(view, at);
    } else if (c == '$') {
      at = skip_dollar(view, at);
    } else if (c == '\\') {
      const std::size_t end = std::min(view.find('\n', at), view.size());
      std::fill(sql.begin() + static_cast<std::ptrdiff_t>(at),
                sql.begin() + static_cast<std::ptrdiff_t>(end),
                ' ');
      at = end;
    } else {
      ++at;
    }
  }
}

}  // namespace miglint
