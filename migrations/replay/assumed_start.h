#pragma once

// What a history that begins in the middle cannot tell of the schema before a revision, filled in
// from what the revision itself shows: an object that it drops was there, and a downgrade that
// makes it again is taken to make what it was.

#include "migrations/catalog/catalog.h"

namespace miglint {

// `before` with what `up` (after the upgrade) and `down` (after the downgrade) prove of it.
Catalog assumed_start(const Catalog& before, const Catalog& up, const Catalog& down);

}  // namespace miglint
