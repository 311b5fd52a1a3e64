#pragma once

// Files whose last statement has no ';' although the tree's custom is to write it.

#include "migrations/formats/reading.h"

namespace miglint {

void note_missing_terminators(TreeReader& reader);

}  // namespace miglint
