#pragma once

// Everything that a catalogue holds and a description leaves out, as text: what hangs on what, who
// made it, what is known to be gone.

#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"

namespace miglint::test {

std::vector<std::string> told(const Catalog& catalog);

}  // namespace miglint::test
