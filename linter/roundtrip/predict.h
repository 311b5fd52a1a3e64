#pragma once

// What miglint predicts of each statement of every upgrade, to be held against a real server.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "migrations/catalog/effects.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"

namespace miglint {

struct Prediction {
  std::vector<RelationLock> locks;
  std::vector<std::string> rewrites;  // qualified
  std::vector<std::string> scans;
  bool forbidden_in_transaction = false;
  bool certain = true;
};

// By revision, block and statement.
using Predictions = std::map<std::tuple<RevisionIndex, std::size_t, std::size_t>,
                             std::shared_ptr<const Prediction>>;

Predictions predict(const History& history,
                    const std::vector<LoweredRevision>& lowered,
                    int server_major);

// Where the server did something else than predicted, of locks that somebody may wait for and of
// tables that were there before: a phrase each. `rewrites` without schema.
struct Observation;
std::vector<std::string> mismatches_of(const Observation& observation);

}  // namespace miglint
