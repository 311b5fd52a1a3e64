#pragma once

// Histories → pictures: what is marked, found and locked at each revision.

#include <vector>

#include "linter/graph/picture.h"
#include "linter/project.h"

namespace miglint {

// The history to draw: with --base the union of this tree and the branches.
const History& drawn_history(const LoadedProject& project);

// Marks alone: heads, bases, what is new, what stands elsewhere.
Picture picture_of(const LoadedProject& project, const SourceSet& sources);

// Adds the findings (of the same run; they must outlive the picture) and what each upgrade locks.
void add_details(const LoadedProject& project,
                 const std::vector<ReportedFinding>& findings,
                 int threads,
                 Picture& picture);

}  // namespace miglint
