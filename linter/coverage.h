#pragma once

// How much of a project was understood: silence about the rest would be taken for a clean bill.

#include <cstddef>
#include <optional>
#include <vector>

#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "rules/findings.h"

namespace miglint {

struct Coverage {
  std::size_t statements = 0;  // of both directions, understood and not
  std::size_t opaque = 0;      // not understood, or did not parse
  SourceSpan newest_opaque;    // in run order; nowhere: all was understood
  RevisionIndex revision = kNoRevision;
};

Coverage coverage_of(const History& history, const std::vector<LoweredRevision>& lowered);

// analysis-coverage, where less than `share` (0 to 1) was understood. One finding.
void judge_coverage(const Coverage& coverage, double share, Findings& out);

}  // namespace miglint
