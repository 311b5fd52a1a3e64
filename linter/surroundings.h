#pragma once

// What the process finds around it, as arguments: so that everything below main is a function of
// its inputs.

#include <functional>
#include <optional>
#include <string>

namespace miglint {

struct Surroundings {
  bool stdout_is_terminal = false;
  int terminal_width = 80;  // columns
  std::string now;          // "2026-11-24 17:03:59", for what is written into files
  std::string today;        // "2026-11-24", for suppressions that end
  std::function<std::optional<std::string>(const char*)> environment;
};

}  // namespace miglint
