#pragma once

// SQL text → typed commands.

#include <cstdint>
#include <string>
#include <vector>

#include "migrations/ddl/command.h"

namespace miglint::ddl {

struct Statement {
  Command command;
  TextOffset begin = 0;  // bytes into the text given, half open, without the ';'
  TextOffset end = 0;
};

// Every statement of the text, in order; one that does not parse is Unparsed. Thread-safe.
std::vector<Statement> lower(const std::string& sql);

// A command as one stable line, for tests and for comparing by meaning.
std::string dump(const Command& command);

}  // namespace miglint::ddl
