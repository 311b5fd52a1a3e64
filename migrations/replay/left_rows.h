#pragma once

// Rows with fixed keys that an upgrade inserts and its downgrade leaves: the next upgrade fails on
// their keys (SQLSTATE 23505).

#include <string>

#include "migrations/catalog/catalog.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"

namespace miglint {

// A unique key of the table, in words ("constraint users_pkey"), of which the rows have literals in
// every column; empty: none is known.
std::string key_held_by(const ddl::Insert& insert, const Relation& table);

// The downgrade has statements, all understood, and none of them touches the table's rows.
bool leaves_rows(const Revision& revision,
                 const LoweredScript& downgrade,
                 const Catalog& before,
                 const ddl::Name& table);

}  // namespace miglint
