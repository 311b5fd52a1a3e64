#pragma once

// "Did you mean …?": the candidate with the smallest edit distance.

#include <span>
#include <string_view>

namespace miglint {

// Empty when none is near: more than a third of the word would have to change. Ties go to the
// first.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace miglint
