#pragma once

// [roundtrip] of the configuration: how a project's migrations are run on a server.

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace miglint {

struct RoundtripConfig {
  std::string runner;               // "sql" or "tool"; empty: sql where everything is understood
  std::string folder;               // where the tool runs; empty: where its configuration lies
  std::vector<std::string> python;  // the interpreter of the project's environment, for Alembic
  // The tool's own command for one revision, with placeholders; run by the shell. Empty: Alembic.
  std::string command_up;
  std::string command_down;
  std::map<std::string, std::string> env;  // with placeholders
  std::vector<std::string> url_env;        // variables that hold the database's URL
  std::string seed;                        // a file; empty: rows are made up
  std::optional<bool> rows;
  std::optional<int> statement_timeout;  // seconds
};

}  // namespace miglint
