#include "linter/report/markdown_text.h"

#include <algorithm>

#include "linter/report/escape.h"

namespace miglint::report {

namespace {

// The longest run of back quotes: a fence must be longer.
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void plain(std::string_view words, std::string& out) {
  static constexpr std::string_view kMarkup = "\\`*_[]#~|";
  for (const char c : one_line(words)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "@<!-- -->";  // nobody is to be called by a comment
    } else {
      if (kMarkup.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
}

}  // namespace

std::string markdown_text(std::string_view words) {
  std::string out;
  while (!words.empty()) {
    const std::size_t open = words.find('`');
    const std::size_t close = open == std::string_view::npos ? open : words.find('`', open + 1);
    if (close == std::string_view::npos || close == open + 1) {
      plain(words, out);
      break;
    }
    plain(words.substr(0, open), out);
    out += code_span(words.substr(open + 1, close - open - 1));
    words.remove_prefix(close + 1);
  }
  return out;
}

std::string code_span(std::string_view text) {
  const std::string line = one_line(text);
  if (line.empty()) return "";
  const std::string fence(longest_run(line) + 1, '`');
  // A space on each side is taken off again, and keeps a back quote at the edge from the fence.
  const bool edge =
      line.front() == '`' || line.back() == '`' || (line.front() == ' ' && line.back() == ' ');
  const std::string_view space = edge ? " " : "";
  return fence + std::string(space) + line + std::string(space) + fence;
}

std::string code_block(std::string_view text, std::string_view language, std::string_view indent) {
  const std::string fence(std::max<std::size_t>(3, longest_run(text) + 1), '`');
  std::string out = std::string(indent) + fence + std::string(language) + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += std::string(indent) + one_line(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out + std::string(indent) + fence + "\n";
}

std::string in_table(std::string markdown) {
  std::string out;
  for (const char c : markdown) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace miglint::report
