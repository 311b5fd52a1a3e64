#pragma once

// Where else a revision is: the branches of the repository that this tree has not got it from.

#include <string>
#include <vector>

#include "linter/config.h"
#include "linter/options.h"
#include "linter/project.h"
#include "migrations/text/file_system.h"

namespace miglint {

// The branch (local ones first) that has a revision of this project by that id; empty: none, or
// there is no repository. Looks at the tips of at most 200 branches.
std::string branch_with(const std::string& id,
                        const LoadedProject& project,
                        const Options& options,
                        const Config& config,
                        const FileSystem& disk);

}  // namespace miglint
