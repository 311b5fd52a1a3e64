#include "migrations/revisions/irreversible.h"

#include <algorithm>

namespace miglint {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
}

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

// ':' and the dashes: hyphen-minus, hyphen, figure, en and em dash, horizontal bar, minus sign.
bool skip_separator(std::string_view& text) {
  for (const std::string_view mark :
       {":", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"})
    if (skip(text, mark)) return true;
  return false;
}

void trim_end(std::string_view& text) {
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
}

}  // namespace

std::optional<std::string> irreversible_reason(std::string_view comment) {
  skip_blanks(comment);
  while (!comment.empty() && (comment.front() == '#' || comment.front() == '-')) {
    comment.remove_prefix(1);
  }
  if (skip(comment, "/*") && comment.ends_with("*/")) comment.remove_suffix(2);
  skip_blanks(comment);
  if (!skip(comment, "miglint:")) return std::nullopt;
  skip_blanks(comment);
  if (!skip(comment, "irreversible")) return std::nullopt;
  if (!comment.empty() && !is_blank(comment.front()) && !skip_separator(comment))
    return std::nullopt;  // "irreversibly"
  skip_blanks(comment);
  while (skip_separator(comment)) {
  }
  skip_blanks(comment);
  trim_end(comment);
  return std::string(comment);
}

std::optional<std::string> irreversible_reason(std::string_view text,
                                               const std::vector<Comment>& comments,
                                               std::uint32_t begin,
                                               std::uint32_t end) {
  auto comment = std::ranges::lower_bound(comments, begin, {}, &Comment::begin);
  for (; comment != comments.end() && comment->begin < end; ++comment) {
    auto reason = irreversible_reason(text.substr(comment->begin, comment->end - comment->begin));
    if (reason) return reason;
  }
  return std::nullopt;
}

}  // namespace miglint
