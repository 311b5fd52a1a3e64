#pragma once

// The whole program below main: arguments in, exit code out. Writes to stdout, stderr and the
// `--output` file.

#include <string>
#include <vector>

#include "linter/surroundings.h"

namespace miglint {

int run(const std::vector<std::string>& arguments, const Surroundings& around);

}  // namespace miglint
