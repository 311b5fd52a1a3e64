#include "linter/suppression_comment.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "rules/aliases.h"

namespace miglint {

namespace {

constexpr std::string_view kMarker = "miglint:";

std::string_view trim(std::string_view text) {
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && space(text.back()))
    text.remove_suffix(1);
  return text;
}

// The comment without its signs: "-- x", "# x", "/* x */" → "x".
std::string_view inside(std::string_view comment) {
  if (comment.starts_with("/*")) {
    comment.remove_prefix(2);
    if (comment.ends_with("*/")) comment.remove_suffix(2);
  }
  while (comment.starts_with('-') || comment.starts_with('#'))
    comment.remove_prefix(1);
  return trim(comment);
}

// Takes a leading word of rule characters off `text`.
std::string_view take_word(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[n])) != 0 || text[n] == '_' ||
          (text[n] == '-' && !text.substr(n).starts_with("--"))))
    ++n;
  const std::string_view word = text.substr(0, n);
  text.remove_prefix(n);
  return word;
}

// Takes what may stand before a reason off `text`: a dash of any length, "--" or ":".
std::string_view reason_after(std::string_view text) {
  text = trim(text);
  static constexpr std::array<std::string_view, 6> kDashes{"—", "–", "―", "--", "-", ":"};
  for (const std::string_view dash : kDashes) {
    while (text.starts_with(dash))
      text.remove_prefix(dash.size());
  }
  return trim(text);
}

// "a, b c": names up to the first thing that is none.
std::vector<std::string> take_names(std::string_view& text) {
  std::vector<std::string> names;
  while (true) {
    text = trim(text.starts_with(',') ? text.substr(1) : text);
    const std::string_view name = take_word(text);
    if (name.empty()) return names;
    names.emplace_back(name);
    text = trim(text);
  }
}

std::optional<SuppressionComment> read_own(std::string_view text) {
  SuppressionComment found;
  const std::string_view verb = take_word(text);
  if (verb != "allow" && verb != "allow-file") return std::nullopt;
  found.whole_file = verb == "allow-file";
  do {
    text = trim(text.starts_with(',') ? text.substr(1) : text);
    const std::string_view rule = take_word(text);
    if (rule.empty()) break;
    found.rules.emplace_back(rule);
    text = trim(text);
  } while (text.starts_with(','));
  if (text.starts_with("until=")) {
    const std::size_t end = std::min(text.find(' '), text.size());
    found.until = text.substr(6, end - 6);
    text = text.substr(end);
  }
  found.reason = reason_after(text);
  return found;
}

// squawk-ignore a, b · squawk-ignore-file [a, b] · eugene: ignore E2, E3 · atlas:nolint [DS103 …]
std::optional<SuppressionComment> read_foreign(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kMarks{
      "squawk-ignore-file", "squawk-ignore", "eugene: ignore", "atlas:nolint"};
  const auto mark = std::ranges::find_if(
      kMarks, [&](std::string_view candidate) { return text.starts_with(candidate); });
  if (mark == kMarks.end()) return std::nullopt;
  text.remove_prefix(mark->size());
  if (!text.empty() && text.front() != ' ' && text.front() != ':') return std::nullopt;
  if (text.starts_with(':')) text.remove_prefix(1);
  SuppressionComment found;
  found.foreign = true;
  found.whole_file = *mark == "squawk-ignore-file";
  const std::vector<std::string> names = take_names(text);
  found.every_rule = names.empty();
  for (const std::string& name : names)
    if (const RegisteredRule* rule = find_rule_or_alias(name))
      found.rules.emplace_back(rule->rule->name);
  found.reason = reason_after(text);
  return found;
}

}  // namespace

std::optional<SuppressionComment> read_suppression(std::string_view comment, bool foreign_too) {
  const std::string_view text = inside(comment);
  if (text.starts_with(kMarker)) return read_own(trim(text.substr(kMarker.size())));
  return foreign_too ? read_foreign(text) : std::nullopt;
}

bool may_suppress(std::string_view text, bool foreign_too) {
  const auto holds = [&](std::string_view mark) {
    return text.find(mark) != std::string_view::npos;
  };
  return holds(kMarker) ||
         (foreign_too && (holds("squawk-ignore") || holds("eugene:") || holds("atlas:nolint")));
}

}  // namespace miglint
