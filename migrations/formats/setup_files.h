#pragma once

// What stands in the files that tell a tool where the database is: alembic.ini and env.py,
// flyway.conf, sqitch.conf and their like. Nothing is run and nothing connected to.

#include "migrations/formats/discover.h"

namespace miglint {

// A kSecretInMigration for each password of a database elsewhere, and a kPooledMigrations for each
// URL that leads through a transaction pooler. The texts go into `sources`; a file that is not
// there or cannot be read has nothing to say.
void note_setup_files(const FileSystem& files,
                      const Project& project,
                      SourceSet& sources,
                      History& history);

}  // namespace miglint
