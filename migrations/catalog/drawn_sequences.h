#pragma once

// Defaults that draw from a sequence: nextval('s'), where Postgres keeps which sequence it is
// (a regclass, and a dependency) and not how it was called.

#include <string>
#include <vector>

#include "migrations/catalog/change.h"

namespace miglint {

// The name in 'public."Mixed"', as a regclass reads it: in lower case where it is not quoted.
ddl::Name regclass_name(const std::string& text);

struct Drawing {
  ddl::Name table;  // resolved
  std::string column;
};

// Columns whose defaults draw from the sequence.
std::vector<Drawing> drawing_from(const Catalog& catalog, const Relation& sequence);

// They follow when the sequence gets another name. `from` is still known by its old one.
void rename_in_defaults(Change& change, const Relation& from, const ddl::Name& to);

}  // namespace miglint
