#pragma once

// The command line of the server commands as a value.

#include <optional>
#include <string>
#include <vector>

#include "linter/options.h"
#include "migrations/text/result.h"

namespace miglint {

struct RoundtripLine {
  Options options;  // those that all commands share
  std::string pg_bin;
  std::string revision;
  bool timings = false;
};

// What is to be done: run `line`, or print `text` and exit.
struct LiveCommandLine {
  std::optional<RoundtripLine> line;
  std::string text;
};

// The error is one line that names what is wrong.
Result<LiveCommandLine> parse_live_command_line(const std::vector<std::string>& arguments);

}  // namespace miglint
