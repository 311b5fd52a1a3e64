#pragma once

// What env.py says about every run, as far as it says it in plain words: keywords of
// context.configure(…), the naming convention of the metadata, a lock_timeout for the connection.
//
// Read from the syntax tree; nothing is run. What is computed is left at Alembic's default. A
// naming convention is also looked for in the project's own modules that env.py imports from.

#include "migrations/alembic/config.h"
#include "migrations/alembic/naming_convention.h"
#include "migrations/revisions/history.h"
#include "migrations/text/file_system.h"

namespace miglint {

struct AlembicEnvironment {
  ProjectFacts facts;
  NamingConvention naming;
};

// Never fails: a missing or broken env.py leaves the defaults.
AlembicEnvironment read_environment(const FileSystem& files, const AlembicConfig& config);

}  // namespace miglint
