#pragma once

// SQLAlchemy's types (and those of pgvector, geoalchemy2, sqlmodel, sqlalchemy_utils) → the type
// text that their PostgreSQL dialect writes, and what else a column needs to know of its type.
//
// A type that is not known (a project's own) renders as the quoted identifier "?<name>", so that
// the statement around it stays usable; readers treat type names that begin with '?' as unknown.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "migrations/alembic/enums.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct ColumnType {
  enum class Affinity : std::uint8_t { kOther, kInteger, kNumeric };
  enum class Serial : std::uint8_t { kSmall, kNormal, kBig };
  // How a Python value is written as a literal of it.
  enum class Values : std::uint8_t { kUntyped, kText, kNumber, kBoolean, kTime, kJson, kArray };

  std::string sql;      // INTEGER, VARCHAR(50), app.status, TEXT[]
  std::string collate;  // ` COLLATE "C"`, or empty
  Affinity affinity = Affinity::kOther;
  Serial serial = Serial::kNormal;
  Values values = Values::kText;
  bool missing = false;                         // NullType, or no type given
  bool unknown = false;                         // "?Name"
  std::shared_ptr<const EnumType> enumeration;  // its own, or that of an array's items
  std::string spatial_index;  // geoalchemy2: what its index is over, {} for the column's name
  std::string create_domain;  // postgresql.DOMAIN: CREATE DOMAIN …, before a table that uses it

  std::string text() const { return sql + collate; }
};

// `value` is a type or its class. `table_schema` is for enum types that inherit it.
ColumnType read_type(const Value& value, std::string_view table_schema, Problems& problems);

// Columns without a type.
ColumnType null_type();

}  // namespace miglint::alembic
