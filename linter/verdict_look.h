#pragma once

// How a verdict looks in text: the same for `reversibility` and `roundtrip`.

#include <cstdint>
#include <string>
#include <string_view>

#include "migrations/replay/verdict.h"

namespace miglint {

enum class Ink : std::uint8_t { kRed, kYellow, kGreen, kDim, kBold };

struct VerdictLook {
  std::string_view mark;
  Ink ink = Ink::kYellow;
};

VerdictLook look_of(Verdict verdict);

// With a terminal's colour codes around it, where `color`.
std::string painted(bool color, Ink ink, std::string_view text);

}  // namespace miglint
