#pragma once

// The schema that a history begins from.

#include "migrations/catalog/catalog.h"
#include "migrations/revisions/revision.h"

namespace miglint {

// What the snapshot's statements make, each with the origin kSnapshot. A statement that Postgres
// would refuse, or that is not understood, changes nothing: a dump is somebody else's to judge.
Catalog catalog_of(const Script& snapshot, int pg_version);

}  // namespace miglint
