#include "linter/wording.h"

#include <fmt/format.h>

#include <algorithm>

namespace miglint {

namespace {

constexpr std::size_t kMostLineBytes = 160;
constexpr std::size_t kMostWordsBytes = 240;
constexpr std::size_t kExcerptBytes = 60;
constexpr std::size_t kContextBytes = 20;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string folded(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (is_space && (line.empty() || line.back() == ' ')) continue;
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 || byte == 0x7f;
    line += is_space ? ' ' : is_control ? '?' : c;
  }
  while (line.ends_with(' '))
    line.pop_back();
  return line;
}

std::string excerpt(std::string_view text, std::size_t around) {
  std::size_t begin = around > kContextBytes ? around - kContextBytes : 0;
  while (begin > 0 && continues_character(text[begin]))
    --begin;
  std::size_t end = std::min(text.size(), begin + kExcerptBytes);
  while (end < text.size() && continues_character(text[end]))
    ++end;
  return fmt::format("{}{}{}",
                     begin > 0 ? "…" : "",
                     text.substr(begin, end - begin),
                     end < text.size() ? "…" : "");
}

// "definition: CREATE …" → "definition"; a difference that is not about one property has none.
std::string_view property_of(std::string_view before, std::string_view after) {
  const std::size_t colon = before.find(": ");
  if (colon == std::string_view::npos) return {};
  const std::string_view key = before.substr(0, colon + 2);
  return after.starts_with(key) ? key : std::string_view();
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line = folded(text);
  if (line.size() <= kMostLineBytes) return line;
  std::size_t end = kMostLineBytes;
  while (end > 0 && continues_character(line[end]))
    --end;
  return line.substr(0, end) + "…";
}

std::string in_short(const Difference& difference) {
  std::string words = folded(difference.words);
  if (words.size() <= kMostWordsBytes || difference.before.empty() || difference.after.empty())
    return words;
  const std::string_view key = property_of(difference.before, difference.after);
  const std::string before = folded(std::string_view(difference.before).substr(key.size()));
  const std::string after = folded(std::string_view(difference.after).substr(key.size()));
  const auto differ = std::ranges::mismatch(before, after);
  const auto place = static_cast<std::size_t>(differ.in1 - before.begin());
  const std::string what = key.empty() ? std::string("columns in another order")
                                       : fmt::format("{} changed", key.substr(0, key.size() - 2));
  return fmt::format("{} came back with its {}: {}, it was {}",
                     difference.object,
                     what,
                     excerpt(after, place),
                     excerpt(before, place));
}

}  // namespace miglint
