#pragma once

// The order in which `alembic upgrade heads` runs revisions.

#include <vector>

#include "migrations/revisions/reachability.h"

namespace miglint {

// Alembic's own sort (_topological_sort, script/revision.py, 1.8 to 1.19), over `needs`: the
// down_revisions in the order written, then normalised dependencies. `simple` says where there is
// exactly one down_revision and no dependency. `sortable`, parents before children, is what takes
// part. Linear: where following Alembic would cost more than a few hundred steps a revision (many
// hundred unmerged branches that cross each other), the rest keeps the order of `sortable`.
std::vector<RevisionIndex> run_order(const Edges& needs,
                                     const std::vector<bool>& simple,
                                     const std::vector<RevisionIndex>& sortable,
                                     const Reachability& reach);

}  // namespace miglint
