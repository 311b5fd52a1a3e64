#pragma once

// All up, all down, all up again: what only shows when whole histories are undone, because a
// downgrade then runs on what the later ones have left and not on what its own upgrade has just
// made.
//
// On empty tables, in a database of its own. The way down ends above the last revision that has no
// way back.

#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/outcome.h"
#include "linter/roundtrip/sender.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

struct FullRun {
  std::string not_run;  // why; empty: it was
  std::size_t upgraded = 0;
  std::size_t downgraded = 0;
  std::size_t upgraded_again = 0;
  RevisionIndex stays = kNoRevision;  // the newest that has no way back
  std::vector<FullProblem> problems;
};

struct FullRunInput {
  const History& history;
  const std::vector<LoweredRevision>& lowered;
  const ServerAddress& server;
  const Sender& sender;
  TimeLimits limits;
};

Result<FullRun> run_full(const FullRunInput& input);

}  // namespace miglint
