#pragma once

// Where a database stands, as the tool's own table says it.

#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

struct Standing {
  std::string table;             // qualified, as found; empty: there is none
  std::vector<std::string> ids;  // as stored, ascending
  bool is_dirty = false;         // golang-migrate: the last run ended half way
};

// Reads the table of Alembic, golang-migrate and goose; of other tools it is an error that says so.
Result<Standing> read_standing(Connection& connection, const History& history);

// The revision that a stored id means, or kNoRevision. Numbers are the same with leading zeros.
RevisionIndex find_stored(const History& history, const std::string& id);

// What has run in a database that stands there: the revisions and all that they follow. Indexed
// like History::revisions.
std::vector<bool> applied_revisions(const History& history,
                                    const std::vector<RevisionIndex>& current);

}  // namespace miglint
