#pragma once

// Python values → SQL literals, as SQLAlchemy's PostgreSQL dialect inlines them.

#include <optional>
#include <string>

#include "migrations/alembic/column_types.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// `type` is the column's that the value is compared with or stored in; null_type() where there is
// none. nullopt: not a literal that is known here.
std::optional<std::string> literal(const Value& value, const ColumnType& type);

// json.dumps(value), for values of JSON columns.
std::optional<std::string> json_text(const Value& value);

// JSON.NULL, whichever dialect's: the null of JSON, not SQL's.
bool is_json_null(const Value& value);

}  // namespace miglint::alembic
