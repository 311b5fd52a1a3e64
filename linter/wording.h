#pragma once

// Definitions and statements as one readable line.

#include <string>
#include <string_view>

#include "migrations/catalog/description.h"

namespace miglint {

// White space folded, control characters made visible, cut between characters where it is long.
std::string one_line(std::string_view text);

// The difference's own words where they are short; of long values only the part around the first
// place where they differ.
std::string in_short(const Difference& difference);

}  // namespace miglint
