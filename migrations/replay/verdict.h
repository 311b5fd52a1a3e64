#pragma once

// What comes of a revision that is upgraded, downgraded and upgraded again: the words of the static
// round trip (reversal.h) and of the one on a live server alike.

#include <string_view>

namespace miglint {

enum class Verdict {
  kReversible,
  kDataLost,      // the schema comes back, rows or values do not
  kNotRestored,   // the downgrade does not give the schema back, or the second upgrade differs
  kIrreversible,  // there is no downgrade
  kFailed,        // a direction that can be run is refused by the server
  kUnknown,       // something in it is not understood, so it cannot be run as it is
  kSkipped,       // could not be run because a revision that it follows failed
};

inline constexpr int kVerdicts = 7;

std::string_view name_of(Verdict verdict);  // as in cli.md

// A direction fails, or the schema does not come back: exit code 1.
bool is_finding(Verdict verdict);

}  // namespace miglint
