#pragma once

// The graph of a tool whose migrations name what they depend on (yoyo, Django, graphile-migrate).

#include "migrations/revisions/history.h"

namespace miglint {

// Fills history.graph: parents by id as far as they are there (what is missing the reader has
// said), and an order in which the tool's own (that of history.revisions) is kept as far as
// dependencies allow. A cycle becomes a note; what stands on it comes last.
void build_dependency_graph(History& history);

}  // namespace miglint
