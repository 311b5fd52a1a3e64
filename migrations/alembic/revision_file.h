#pragma once

// One revision file of Alembic → a Revision: its header, and what upgrade() and downgrade() send.
//
// The file is evaluated over abstract values; nothing is run. Independent per file and thread-safe
// (sources is only read; modules guards itself, and may be null). A construct that cannot be
// evaluated becomes an opaque block; a file that does not parse, or has no revision id, becomes a
// note and perhaps no revision. Never fails.

#include <optional>
#include <string>
#include <vector>

#include "migrations/alembic/environment.h"
#include "migrations/revisions/note.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_set.h"

namespace miglint {

namespace alembic {
class ProjectModules;
}

struct RevisionFileResult {
  std::optional<Revision> revision;
  std::vector<Note> notes;
  std::vector<Comment> comments;  // of the file, for SourceFile::comments
};

struct RevisionFileOptions {
  bool upgrade_only = false;  // the downgrade may be left Script::unread
};

RevisionFileResult read_revision_file(const SourceSet& sources,
                                      FileId file,
                                      const AlembicEnvironment& environment,
                                      alembic::ProjectModules* modules = nullptr,
                                      const RevisionFileOptions& options = {});

}  // namespace miglint
