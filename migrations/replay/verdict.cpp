#include "migrations/replay/verdict.h"

#include <array>

namespace miglint {

std::string_view name_of(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdicts> kNames = {
      "reversible", "data-lost", "not-restored", "irreversible", "failed", "unknown", "skipped"};
  return kNames[static_cast<std::size_t>(verdict)];
}

bool is_finding(Verdict verdict) {
  return verdict == Verdict::kFailed || verdict == Verdict::kNotRestored ||
         verdict == Verdict::kSkipped;
}

}  // namespace miglint
