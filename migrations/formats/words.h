#pragma once

// A message or a file name's title → its words, lower-cased.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace miglint {

// Runs of letters and digits; every byte above ASCII counts as a letter. Until visit says false.
void each_word(std::string_view text, const std::function<bool(std::string_view)>& visit);
std::vector<std::string> words_in(std::string_view text);

}  // namespace miglint
