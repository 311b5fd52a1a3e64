#pragma once

// Which Python may be that of a project's environment.

#include <string>
#include <vector>

#include "linter/surroundings.h"

namespace miglint {

// Commands, best first: the active virtual environment, .venv and venv in `folder` and above it up
// to the current folder, the one that runs the `alembic` in PATH, python3 in PATH, the system's.
std::vector<std::vector<std::string>> project_pythons(const std::string& folder,
                                                      const Surroundings& around);

}  // namespace miglint
