#pragma once

// The revision graph laid out in rows and columns, as `git log --graph` does: newest first, a
// column for each line of the history that is open.

#include <cstdint>
#include <vector>

#include "migrations/revisions/history.h"

namespace miglint {

struct Edge {
  std::uint32_t from = 0;  // columns
  std::uint32_t to = 0;
};

struct LaneRow {
  RevisionIndex revision = 0;
  std::uint32_t column = 0;
  std::vector<bool> open;  // columns that a line passes in, at this row; the revision's among them
  std::vector<Edge> joining;  // lines of children that end at this revision, drawn above it
  std::vector<Edge> leaving;  // lines to its further parents, drawn below it
  std::vector<bool> below;    // columns that a line passes in after it
};

// One row a revision, in the reverse of run order. Cost: rows × columns.
std::vector<LaneRow> lay_out(const History& history);

}  // namespace miglint
