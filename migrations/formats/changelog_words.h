#pragma once

// Names, types and values as Liquibase writes them for PostgreSQL 10 and later.
// Source: Liquibase 5, PostgresDatabase.java, DataTypeFactory.java, datatype/core.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/changelog.h"

namespace miglint::changelog {

// In quotes where it has both cases, is reserved, begins with a digit, or is no plain word.
std::string quote_name(std::string_view name);

// "a, b DESC" with each name quoted as it needs.
std::string quote_names(std::string_view list);

// schema.name, from two attributes of the element; without the schema where there is none.
std::string qualified(const LogElement& element, std::string_view schema, std::string_view name);

// The PostgreSQL type for "nvarchar(20)", "java.sql.Types.BLOB", "datetime", …; a type that
// Liquibase does not know stands as written.
std::string type_text(std::string_view written);

// The column's value as SQL: of value, valueNumeric, valueBoolean, valueDate, valueComputed and
// valueSequenceNext the one that is there; `prefix` is "value" or "defaultValue". Empty: none.
std::string value_text(const LogElement& element, std::string_view prefix);

inline bool is_true(std::string_view attribute) {
  return attribute == "true" || attribute == "TRUE" || attribute == "True";
}

}  // namespace miglint::changelog
