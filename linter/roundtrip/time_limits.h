#pragma once

// How long a statement may take. On a database with a few rows, one that takes longer waits for
// something that will not come.

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace miglint {

struct TimeLimits {
  std::chrono::seconds statement{60};
  std::chrono::seconds lock{30};  // waiting for one

  // What a session starts with.
  std::string session_options() const {
    return fmt::format(
        "-c statement_timeout={}s -c lock_timeout={}s", statement.count(), lock.count());
  }
};

}  // namespace miglint
