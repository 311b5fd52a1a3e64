#pragma once

// What to do about an error of the server that is not the migration's fault.

#include <string>

#include "linter/roundtrip/runner.h"

namespace miglint {

// One sentence, or empty when there is nothing better to say than Postgres does. `major`: the
// server's, which Debian's package names carry.
std::string advice_for(const StatementFailure& failure, int major);

}  // namespace miglint
