#pragma once

// The schema that revisions make, as a real server has it: run on a scratch database, not
// simulated.

#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/live_catalog.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

struct ExpectedSchema {
  Snapshot snapshot;
  std::string unknown;  // why it cannot be known; empty: it is
};

// After the upgrades of `applied` in run order.
Result<ExpectedSchema> expected_schema(const History& history,
                                       const std::vector<LoweredRevision>& lowered,
                                       const ServerAddress& server,
                                       const std::vector<bool>& applied);

// What a database has that the migrations do not make, and the other way round. Owners, privileges,
// roles, settings and versions of extensions are the database's own affair and are left out.
std::vector<Difference> drift(const Snapshot& expected, const Snapshot& real);

}  // namespace miglint
