#pragma once

// Parallel branches in another order than the walk took them in: Alembic's order depends on where a
// database stands, so each of them happens somewhere.

#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/live_catalog.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

struct OrderProblem {
  RevisionIndex revision = kNoRevision;
  std::string words;  // "its upgrade fails where b2 has run before it: …"
  SourceSpan where;
  std::string sql;
};

// Upgrades alone, on a database of their own without rows. `end`: the schema after the usual order.
// nullopt: the same comes out, or it cannot be told.
Result<std::optional<OrderProblem>> try_other_order(const History& history,
                                                    const std::vector<LoweredRevision>& lowered,
                                                    const ServerAddress& server,
                                                    const Description& end);

}  // namespace miglint
