#pragma once

// Does a type hold every value of another one? Facts of PostgreSQL 14 to 18: ranges of the number
// types, lengths, and what an assignment cast refuses (22001, 22003) or rounds away.

#include "migrations/ddl/names.h"

namespace miglint {

enum class Narrowing {
  kNone,     // all values fit, or it is not known
  kRefused,  // the change fails at a value that does not fit
  kCut,      // the change loses a part of some values without an error
};

Narrowing narrowing_of(const ddl::TypeName& from, const ddl::TypeName& to);

}  // namespace miglint
