#pragma once

// Rendered statements or the project's own tool?

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "linter/roundtrip/tool.h"
#include "migrations/text/result.h"

namespace miglint {

struct ChosenRunner {
  std::unique_ptr<Tool> tool;  // null: the rendered statements are sent
  std::string missing;         // why the tool does not run what only it can; empty: nothing is
};

// `wanted`: "sql", "tool" or empty: the statements where everything in the revisions that run is
// understood, else the tool where it can be had. `announce` is told before the project's code runs.
// Error: the tool is wanted and cannot be had.
Result<ChosenRunner> choose_runner(const std::string& wanted,
                                   const ToolSetup& setup,
                                   const std::vector<bool>& proved,
                                   const ServerAddress& server,
                                   const std::function<void(const std::string&)>& announce);

}  // namespace miglint
