#pragma once

// Starting other programs, without a shell.

#include <chrono>
#include <string>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

// What the program writes to its standard output, without the last line break; its standard error
// is dropped. Error: it cannot be started, or does not exit with 0.
Result<std::string> output_of(const std::vector<std::string>& command);

// For a child after fork(): becomes the program, or returns. With an environment ("NAME=value"),
// the program is looked for in its PATH.
void become(const std::vector<std::string>& command);
void become(const std::vector<std::string>& command, const std::vector<std::string>& environment);

struct Program {
  std::vector<std::string> command;
  std::string folder;
  std::vector<std::string> environment;
  std::chrono::seconds longest{600};
  bool shows_output = false;  // goes to stderr too
};

struct ProgramRun {
  int exit_code = -1;  // -1: it did not end by itself
  bool is_late = false;
  std::string output;  // both its streams

  // The last line that says something, for people.
  std::string last_words() const;
};

// In a process group of its own, which is killed as a whole where it takes too long.
ProgramRun run_program(const Program& program);

}  // namespace miglint
