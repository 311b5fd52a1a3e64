#pragma once

// What a project leaves at a default that the Alembic documentation advises to change.

#include "migrations/alembic/config.h"
#include "migrations/alembic/environment.h"
#include "migrations/text/file_system.h"
#include "migrations/text/source_set.h"

namespace miglint {

// A kEnvConfig for each: at configure(…) in env.py, or at the beginning of the ini. env.py and the
// ini go into `sources` where there is something to say.
void note_environment(const FileSystem& files,
                      const AlembicConfig& config,
                      const AlembicEnvironment& environment,
                      SourceSet& sources,
                      History& history);

}  // namespace miglint
