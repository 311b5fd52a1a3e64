#pragma once

// The name that a constraint or index ends up with: its own, a naming convention's, or none; with
// SQLAlchemy's rules for what is too long.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/alembic/naming_convention.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/quoting.h"

namespace miglint::alembic {

struct NamedThing {
  std::string_view kind;  // ix, uq, ck, fk, pk; empty: no convention is for it
  Name name;              // empty text: none was given
  std::string table;
  std::string schema;
  std::vector<std::string> columns;
  std::string referred_table;
  std::vector<std::string> referred_columns;
};

// Quoted; empty where it has no name and no convention gives it one.
std::string final_name(const NamedThing& thing, const NamingConvention* naming, Problems& problems);

}  // namespace miglint::alembic
