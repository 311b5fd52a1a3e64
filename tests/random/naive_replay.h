#pragma once

// The replay once more, and simply: the schema after each revision from nothing, by applying one
// statement after another of all that run before it. Nothing is kept from one revision to the next.

#include "migrations/catalog/catalog.h"
#include "migrations/replay/replay.h"

namespace miglint::test {

// After the revision at this place in the run order.
Catalog naive_replay(const History& history,
                     const std::vector<LoweredRevision>& lowered,
                     std::size_t place,
                     int pg_version);

// Applies the script where the schema is the one given.
Catalog naive_script(const LoweredScript& script,
                     RevisionIndex revision,
                     Direction direction,
                     Catalog catalog,
                     int pg_version);

}  // namespace miglint::test
