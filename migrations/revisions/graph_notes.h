#pragma once

// What is wrong with a graph, in words. Private to revision_graph.cpp.

#include <string>

#include "migrations/revisions/history.h"
#include "migrations/revisions/reachability.h"

namespace miglint {

struct GraphDefects {
  // Revisions that the id of another one hides, with the one that wins.
  std::vector<std::pair<RevisionIndex, RevisionIndex>> duplicates;
  std::vector<std::pair<RevisionIndex, Reference>> missing;  // who names it, and what
  std::vector<std::vector<RevisionIndex>> cycles;
  std::vector<std::pair<RevisionIndex, Reference>> label_clashes;
};

// Appends notes: defects first, and their consequences not at all.
void write_graph_notes(History& history,
                       const GraphOptions& options,
                       const GraphDefects& defects,
                       const Reachability& reach);

}  // namespace miglint
