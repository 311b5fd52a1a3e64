#pragma once

// What is new in a history: against a base in git, in the index, or since one of its revisions.

#include <string>
#include <vector>

#include "linter/config.h"
#include "linter/options.h"
#include "linter/sides.h"
#include "migrations/formats/discover.h"
#include "migrations/revisions/comparison.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct Changes {
  Comparison comparison;
  std::vector<std::string> files;  // that findings are reported in; paths as in the sources
};

// Reads the other sides' histories of `project` and compares. Revisions that are only there are
// added to `sources`, so that findings can point at them. `first`: the project's first file there;
// its others follow.
Result<Changes> changes_against(const Sides& sides,
                                const Options& options,
                                const Config& config,
                                const Project& project,
                                const History& now,
                                FileId first,
                                SourceSet& sources);

// The revisions that follow `id`, or do not lead to it. Error: there is no such revision.
Result<Changes> changes_since(const std::string& id, const History& now, const SourceSet& sources);

}  // namespace miglint
