#pragma once

// File names of an Alembic tree that mislead. Alembic reads nothing from a name, so what counts is
// what nearly all files of the tree have in common.

#include "migrations/alembic/config.h"
#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"

namespace miglint {

// A kRevisionFileName for each file of an Alembic tree that breaks the scheme that nearly all
// others keep, whose name speaks of something else than its message, or that shares its number with
// another. Silent where the tree has no scheme.
void note_file_names(const SourceSet& sources, const AlembicConfig& config, History& history);

}  // namespace miglint
