#pragma once

// Can a statement be run a second time, after it has run already and a later one has failed?

#include "migrations/replay/step.h"

namespace miglint {

// True where it says IF [NOT] EXISTS or OR REPLACE, drops what it makes before it, or does nothing
// that a second run would refuse.
bool can_be_repeated(const Step& step);

// An earlier statement of the script cannot.
bool unrepeatable_before(const Step& step);

}  // namespace miglint
