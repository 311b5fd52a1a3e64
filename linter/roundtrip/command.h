#pragma once

// `miglint roundtrip` and `miglint status`: everything below main.

#include <string>
#include <vector>

#include "linter/surroundings.h"

namespace miglint {

// Arguments in, exit code out. Writes to stdout, stderr and the `--output` file. Call before any
// thread is started.
int run_live(const std::vector<std::string>& arguments, const Surroundings& around);

}  // namespace miglint
