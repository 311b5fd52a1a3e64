#pragma once

// What to do about an error of the server that is not the migration's fault.

#include <string>

#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/time_limits.h"

namespace miglint {

inline constexpr std::string_view kQueryCanceled = "57014";

// What to do about a statement that took too long.
std::string words_about(const TimeLimits& limits);

// One sentence, or empty when there is nothing better to say than Postgres does. `major`: the
// server's, which Debian's package names carry.
std::string advice_for(const StatementFailure& failure, int major, const TimeLimits& limits);

// The extension that a statement makes and the server does not have; empty: it is not about that.
std::string missing_extension(const StatementFailure& failure);

}  // namespace miglint
