#pragma once

// Starting other programs, without a shell.

#include <string>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

// What the program writes to its standard output, without the last line break; its standard error
// is dropped. Error: it cannot be started, or does not exit with 0.
Result<std::string> output_of(const std::vector<std::string>& command);

// For a child after fork(): becomes the program, or returns.
void become(const std::vector<std::string>& command);

}  // namespace miglint
