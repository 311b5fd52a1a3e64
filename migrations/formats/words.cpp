#include "migrations/formats/words.h"

namespace miglint {

void each_word(std::string_view text, const std::function<bool(std::string_view)>& visit) {
  std::string word;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool is_part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                         (static_cast<unsigned char>(c) & 0x80U) != 0;
    if (is_part) {
      word += c;
    } else if (!word.empty()) {
      if (!visit(word)) return;
      word.clear();
    }
  }
  if (!word.empty()) visit(word);
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  each_word(text, [&](std::string_view word) {
    words.emplace_back(word);
    return true;
  });
  return words;
}

}  // namespace miglint
