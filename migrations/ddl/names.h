#pragma once

// Names and types as they are written in SQL, folded by Postgres's own parser.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace miglint::ddl {

// Byte offset into the text of the block that the statement stands in.
using TextOffset = std::uint32_t;

struct Name {
  std::string schema;  // empty: found by the search path
  std::string name;
  TextOffset at = 0;

  bool empty() const { return name.empty(); }

  // "schema.name" or "name", unquoted: for messages and keys, not for SQL.
  std::string text() const { return schema.empty() ? name : schema + "." + name; }

  friend bool operator==(const Name& a, const Name& b) {
    return a.schema == b.schema && a.name == b.name;
  }
};

struct TypeName {
  // Built-in types under the name that pg_type has ("int4", "varchar", "timestamptz"), without
  // schema; others as written. "serial" and its kind stay as they are.
  Name name;
  std::vector<std::int32_t> modifiers;      // as written: varchar(50) → {50}
  std::vector<std::string> word_modifiers;  // modifiers that are no integers: geometry(Point, 4326)
  std::uint32_t dimensions = 0;             // of an array
  bool built_in = false;  // one of pg_catalog's, by name; a user's type may still shadow it

  bool is_serial() const {
    return dimensions == 0 &&
           (name.name == "serial" || name.name == "bigserial" || name.name == "smallserial");
  }

  // Postgres's own spelling, as format_type() gives it: "character varying(50)", "integer[]".
  std::string text() const;

  friend bool operator==(const TypeName& a, const TypeName& b) {
    return a.name == b.name && a.modifiers == b.modifiers && a.word_modifiers == b.word_modifiers &&
           a.dimensions == b.dimensions;
  }
};

// An identifier as it must be written in SQL: quoted only where it has to be.
std::string quote_identifier(std::string_view name);
std::string quote(const Name& name);

}  // namespace miglint::ddl
