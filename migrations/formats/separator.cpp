#include "migrations/formats/separator.h"

#include <array>
#include <optional>

#include "migrations/formats/lines.h"

namespace miglint {

namespace {

// One alternative of the expression as plain text; nullopt: it is more than that.
std::optional<std::string> plain_text(std::string_view expression) {
  constexpr std::string_view kOperators = "[]()*+?.{}^$|";
  std::string text;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '\\') {
      if (++i == expression.size() || is_name_character(expression[i])) return std::nullopt;
    } else if (kOperators.find(expression[i]) != std::string_view::npos) {
      return std::nullopt;
    }
    text += expression[i];
  }
  return text.empty() ? std::nullopt : std::optional(lower(text));
}

// Takes what stands for a line break or blanks off the front; true where there was a line break.
bool take_line_break(std::string_view& expression) {
  constexpr std::array<std::string_view, 10> kBreaks = {
      "\\r?\\n", "\\r\\n", "\\n+", "\\n*", "\\n", "\n", "^", "(\\r\\n|\\n)", "(\\n|\\r\\n)", "\\R"};
  constexpr std::array<std::string_view, 2> kBlanks = {"\\s*", "\\s+"};
  bool found = false;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view one : kBreaks)
      if (!again && expression.starts_with(one)) {
        expression.remove_prefix(one.size());
        found = again = true;
      }
    for (const std::string_view one : kBlanks)
      if (!again && expression.starts_with(one)) {
        expression.remove_prefix(one.size());
        again = true;
      }
  }
  return found;
}

// Without what stands for the end of a line.
std::string_view without_end(std::string_view expression) {
  constexpr std::array<std::string_view, 4> kEnds = {"\\s*", "\\r?\\n", "\\n", "$"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view one : kEnds)
      if (expression.size() > one.size() && expression.ends_with(one) &&
          (one != "$" || expression[expression.size() - 2] != '\\')) {
        expression.remove_suffix(one.size());
        again = true;
      }
  }
  return expression;
}

// Parted by '|' outside of parentheses.
std::vector<std::string_view> alternatives(std::string_view expression) {
  std::vector<std::string_view> found;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\') ++i;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c != '|' || depth != 0) continue;
    found.push_back(expression.substr(begin, i - begin));
    begin = i + 1;
  }
  found.push_back(expression.substr(begin));
  return found;
}

}  // namespace

Separator liquibase_separator(std::string_view split, std::string_view end_delimiter) {
  if (lower(split) == "false" || end_delimiter == ";") return {};
  if (end_delimiter.empty()) return {{"go", "/"}, true, true};
  if (end_delimiter.find_first_of("\\([^") == std::string_view::npos)
    return {{lower(end_delimiter)}, end_delimiter == "/", false};
  Separator separator;
  for (const std::string_view one : alternatives(end_delimiter)) {
    std::string_view rest = one;
    separator.begins_line = take_line_break(rest) || separator.begins_line;
    if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
    for (const std::string_view inner : alternatives(without_end(rest))) {
      const auto text = plain_text(inner);
      if (!text) return {};
      separator.words.push_back(*text);
    }
  }
  return separator;
}

std::size_t separator_length(const Separator& separator,
                             std::string_view text,
                             std::size_t begin,
                             std::size_t at) {
  if (separator.words.empty()) return 0;
  const char before = at == begin ? '\n' : text[at - 1];
  if (separator.begins_line && before != '\n') return 0;
  for (const std::string& word : separator.words) {
    if (!starts_with_word(text.substr(at), word)) continue;
    const std::string_view rest = text.substr(at + word.size());
    const bool goes_on =
        (is_name_character(word.front()) && is_name_character(before)) ||
        (is_name_character(word.back()) && !rest.empty() && is_name_character(rest.front()));
    const bool is_last = trim(rest.substr(0, rest.find('\n'))).empty();
    if (!goes_on && (is_last || !separator.ends_line)) return word.size();
  }
  return 0;
}

}  // namespace miglint
