#pragma once

// What a round trip on a live server threw away, told by identity: a table that has another oid, or
// a column that has another number, than before the upgrade was dropped and made anew, whatever
// statement did it. What statements delete or overwrite leaves the identity; the commands tell it.

#include <vector>

#include "linter/roundtrip/live_catalog.h"
#include "migrations/replay/losses.h"

namespace miglint {

// `before`: ahead of the upgrade; `after`: behind the downgrade.
std::vector<Loss> find_losses(const Snapshot& before,
                              const Snapshot& after,
                              const Script& upgrade,
                              const LoweredRevision& lowered);

}  // namespace miglint
