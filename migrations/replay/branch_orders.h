#pragma once

// Parallel branches run in the order in which a database comes to them: does another one lead to
// another schema?

#include <optional>
#include <string>
#include <vector>

#include "migrations/catalog/description.h"
#include "migrations/replay/replay.h"

namespace miglint {

// The order in which what can wait waits the longest; empty: there is no other than the history's.
std::vector<RevisionIndex> other_order(const History& history);

// What comes of it.
struct OrderEffect {
  RevisionIndex revision = kNoRevision;  // that fails there alone, or that makes the difference
  RevisionIndex after = kNoRevision;     // that runs before it there, and behind it in the history
  std::optional<RefusedStatement> refused;
  bool fails_there = true;              // false: in the history's own order alone
  std::vector<Difference> differences;  // of the schema at the end
};

// nullopt: nothing, or not known. `head`: the schema in the history's own order.
std::optional<OrderEffect> effect_of_other_order(const History& history,
                                                 const std::vector<LoweredRevision>& lowered,
                                                 const Catalog& head,
                                                 int pg_version);

}  // namespace miglint
