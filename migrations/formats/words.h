#pragma once

// A message or a file name's title → its words, lower-cased.

#include <string>
#include <string_view>
#include <vector>

namespace miglint {

// Runs of letters and digits; every byte above ASCII counts as a letter.
std::vector<std::string> words_in(std::string_view text);

}  // namespace miglint
