#pragma once

// How volatile is an expression? Facts from pg_proc of PostgreSQL 14 to 18; user functions from the
// history.

#include "migrations/catalog/catalog.h"
#include "migrations/ddl/expression.h"

namespace miglint {

enum class Volatility { kImmutable, kStable, kVolatile, kUnknown };

Volatility volatility_of(const ddl::Expression& expression, const Catalog& catalog, int pg_version);

}  // namespace miglint
