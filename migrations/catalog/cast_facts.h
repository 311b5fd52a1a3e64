#pragma once

// Which types Postgres turns into which by itself, and which it compares (pg_cast and pg_amop of
// PostgreSQL 15; the same in 14 to 18).

#include <string_view>

#include "migrations/catalog/catalog.h"

namespace miglint {

// ALTER COLUMN … TYPE without USING: is there an implicit or assignment cast? Unknown where a
// user's type takes part.
Truth casts_on_assignment(const Catalog& catalog,
                          const ddl::TypeName& from,
                          const ddl::TypeName& to);

// c::type: is there a cast of any kind? A word is read as anything, and everything is written as
// one.
Truth casts_at_all(const Catalog& catalog, const ddl::TypeName& from, const ddl::TypeName& to);

// Can a foreign key of the one type point to a key of the other?
Truth can_be_compared(const Catalog& catalog,
                      const ddl::TypeName& referencing,
                      const ddl::TypeName& referenced);

bool is_system_column(std::string_view column);  // ctid, xmin, tableoid …

}  // namespace miglint
