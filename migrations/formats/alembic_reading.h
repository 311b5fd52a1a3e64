#pragma once

// An Alembic project → its revisions, in Alembic's load order.

#include "migrations/alembic/config.h"
#include "migrations/formats/discover.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"
#include "migrations/text/source_set.h"

namespace miglint {

// Reads env.py's facts and every revision file; the files are evaluated on several threads, with
// the same result for any number. Sub-folders of a version folder count when recursive_version_
// locations says so, and also when their revisions are part of the same history: some programs pass
// version_locations to Alembic from code that nobody can read here.
void read_alembic_project(const FileSystem& files,
                          const AlembicConfig& config,
                          const ReadOptions& options,
                          SourceSet& sources,
                          History& history);

}  // namespace miglint
