#pragma once

// A text, line by line: most tools' markers are read so, without regard to SQL.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/characters.h"

namespace miglint {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

struct TextLine {
  std::uint32_t begin = 0;  // byte offsets into the text
  std::uint32_t end = 0;    // without the line break
  std::string_view text;    // the same, without '\r'

  std::uint32_t next(std::size_t size) const {  // where the next line begins
    return end < size ? end + 1 : static_cast<std::uint32_t>(size);
  }
};

std::vector<TextLine> lines_of(std::string_view text, std::size_t begin = 0);

std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string lower(std::string_view text);  // ASCII
std::vector<std::string_view> split_at_blanks(std::string_view text);
bool starts_with_word(std::string_view text, std::string_view lower_word);  // any case

// What follows the "--" and the blanks of a line that is a comment as a whole; null otherwise (the
// data pointer is nullptr).
std::string_view comment_words(std::string_view line);

}  // namespace miglint
