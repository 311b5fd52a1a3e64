#pragma once

// The command line of the server commands as a value.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "linter/options.h"
#include "migrations/text/result.h"

namespace miglint {

// One job's part of a walk: `part` from 1.
struct Shard {
  std::size_t part = 1;
  std::size_t parts = 1;
};

struct LiveLine {
  Options options;  // those that all commands share; `command` is "roundtrip" or "status"
  std::string pg_bin;
  std::string database_url;
  bool allow_remote = false;
  std::string revision;
  bool full = false;
  bool report_model_drift = false;
  std::string runner;                    // "sql", "tool"; empty: the configuration's, or by itself
  std::optional<int> statement_timeout;  // seconds
  std::optional<Shard> shard;
  std::string seed_file;
  bool rows = true;
  bool locks = false;
  bool timings = false;
};

// What is to be done: run `line`, or print `text` and exit.
struct LiveCommandLine {
  std::optional<LiveLine> line;
  std::string text;
};

// The error is one line that names what is wrong.
Result<LiveCommandLine> parse_live_command_line(const std::vector<std::string>& arguments);

}  // namespace miglint
