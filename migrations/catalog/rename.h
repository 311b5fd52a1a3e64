#pragma once

// Moving things to other names. Private to apply_rename*.cpp.

#include "migrations/catalog/change.h"

namespace miglint {

// Puts a relation under another name, and corrects the mentions of it on its neighbours.
void move_relation(Change& change, const ddl::Name& from, const ddl::Name& to);
// A type, with the columns that are of it.
Refused move_type(Change& change, const ddl::Name& name, const ddl::Name& to);
Refused move_functions(Change& change,
                       ddl::ObjectKind kind,
                       const ddl::Name& name,
                       const ddl::Name& to);
Refused rename_schema(Change& change, const std::string& from, const std::string& to);
Refused rename_attribute(Change& change, const ddl::Rename& rename);
Refused rename_domain_constraint(Change& change, const ddl::Rename& rename);

}  // namespace miglint
