#pragma once

// sa.Sequence, sa.Identity and sa.Computed: CREATE SEQUENCE, and what they add to a column.

#include <string>

#include "migrations/alembic/problems.h"
#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

// CREATE SEQUENCE … or DROP SEQUENCE … for a call of sa.Sequence.
SqlText sequence_statement(const Value& sequence, bool create, bool guarded, Problems& problems);

// "INCREMENT BY 2 START WITH 5 …" of an Identity or a Sequence; empty without options.
std::string sequence_options(const Call& call, Problems& problems);

// GENERATED ALWAYS AS IDENTITY (…)
std::string identity_clause(const Call& identity, Problems& problems);

// GENERATED ALWAYS AS (…) STORED
SqlText computed_clause(const Call& computed, Problems& problems);

// " SET GENERATED ALWAYS SET START WITH 10" for what differs from `existing` (null: not said).
std::string identity_changes(const Call& identity, const Call* existing, Problems& problems);

}  // namespace miglint::alembic
