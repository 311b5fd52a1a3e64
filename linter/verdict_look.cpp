#include "linter/verdict_look.h"

#include <fmt/format.h>

#include <array>

namespace miglint {

VerdictLook look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kReversible:
      return {"✓", Ink::kGreen};
    case Verdict::kDataLost:
    case Verdict::kIrreversible:
      return {"!", Ink::kYellow};
    case Verdict::kNotRestored:
    case Verdict::kFailed:
      return {"✗", Ink::kRed};
    case Verdict::kUnknown:
      return {"?", Ink::kYellow};
    case Verdict::kSkipped:
      return {"–", Ink::kDim};
  }
  return {"?", Ink::kYellow};
}

std::string painted(bool color, Ink ink, std::string_view text) {
  static constexpr std::array<std::string_view, 5> kCodes = {"1;31", "1;33", "32", "2", "1"};
  if (!color) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
}

}  // namespace miglint
