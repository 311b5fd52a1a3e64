#pragma once

// What is wrong with a graph, in words. Private to revision_graph.cpp.
//
// One cause is one note: what a missing parent, a duplicate id, a cycle or an unreadable header
// makes of heads and bases is not said a second time.

#include <string>
#include <utility>
#include <vector>

#include "migrations/revisions/history.h"
#include "migrations/revisions/reachability.h"

namespace miglint {

struct GraphDefects {
  struct Missing {
    RevisionIndex who = kNoRevision;
    const Reference* reference = nullptr;  // what it names
    bool is_parent = false;                // else a dependency
  };

  // Revisions that the id of another one hides, with the one that wins.
  std::vector<std::pair<RevisionIndex, RevisionIndex>> duplicates;
  std::vector<Missing> missing;
  std::vector<std::vector<RevisionIndex>> cycles;
  std::vector<std::pair<RevisionIndex, Reference>> label_clashes;
};

// Appends notes: defects first, and their consequences not at all.
void write_graph_notes(History& history,
                       const GraphOptions& options,
                       const GraphDefects& defects,
                       const Reachability& reach);

// The part of it about heads, bases and orphans.
void write_end_notes(History& history,
                     const GraphOptions& options,
                     const GraphDefects& defects,
                     const Reachability& reach);

// Where a revision says what it follows; the id's place when it says nothing.
SourceSpan parents_where(const Revision& revision);

// The ids with commas; after the eighth only how many there are.
std::string listed(const std::vector<std::string>& ids);

}  // namespace miglint
