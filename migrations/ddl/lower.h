#pragma once

// SQL text → typed commands.

#include <cstdint>
#include <string>
#include <vector>

#include "migrations/ddl/command.h"

namespace miglint::ddl {

// Which majors know the syntax that a statement is written in. The parser is the newest, so an
// older server refuses what is newer than it, with 42601, and takes what is no longer known: some
// of that this parser can read all the same (old_names.h), the rest is Unparsed.
struct Syntax {
  int since = 0;     // first major; 0: older than every target
  std::string word;  // where a server stumbles that does not know it: "MERGE"
  int until = 0;     // last major; 0: every later one, or none where it is Unparsed
};

struct Statement {
  Command command;
  TextOffset begin = 0;  // bytes into the text given, half open, without the ';'
  TextOffset end = 0;
  Syntax syntax;
  std::vector<Nested> within;  // what its WITH changes, which runs whatever the rest asks for
};

// Every statement of the text, in order; one that does not parse is Unparsed. Thread-safe.
std::vector<Statement> lower(const std::string& sql);

// A command as one stable line, for tests and for comparing by meaning.
std::string dump(const Command& command);

}  // namespace miglint::ddl
