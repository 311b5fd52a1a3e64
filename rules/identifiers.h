#pragma once

// Names that a statement introduces, for the rules about names.

#include <string>

#include "migrations/replay/step.h"

namespace miglint {

struct LongIdentifier {
  std::string name;  // as written, unquoted
  SourceSpan where;
};

// The first identifier of more than 63 bytes in a statement that gives names (CREATE, ALTER,
// RENAME); Postgres's parser has cut it already, so only its scanner still shows it.
std::optional<LongIdentifier> long_identifier(const Step& step);

// The name that Postgres makes of it: cut to 63 bytes, at a character's beginning.
std::string truncated_identifier(const std::string& name);

}  // namespace miglint
