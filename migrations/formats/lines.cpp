#include "migrations/formats/lines.h"

#include <algorithm>

namespace miglint {

std::vector<TextLine> lines_of(std::string_view text, std::size_t begin) {
  std::vector<TextLine> lines;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    TextLine line{static_cast<std::uint32_t>(begin),
                  static_cast<std::uint32_t>(end),
                  text.substr(begin, end - begin)};
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

std::string_view trim_left(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\f\v");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string_view trim(std::string_view text) {
  text = trim_left(text);
  return text.substr(0, text.find_last_not_of(" \t\r\n\f\v") + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text); !text.empty(); text = trim_left(text)) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

bool starts_with_word(std::string_view text, std::string_view lower_word) {
  return text.size() >= lower_word.size() && lower(text.substr(0, lower_word.size())) == lower_word;
}

std::string_view comment_words(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("--")) return {};
  line.remove_prefix(2);
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

}  // namespace miglint
