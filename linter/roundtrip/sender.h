#pragma once

// One direction of a revision on a scratch database, however it is run, with how long it took and
// what refused it.

#include "linter/roundtrip/outcome.h"
#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/tool.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"

namespace miglint {

class Sender {
 public:
  // `tool`: runs everything, observed or not; null: the rendered statements are sent.
  Sender(const History& history,
         const std::vector<LoweredRevision>& lowered,
         int server_major,
         Tool* tool = nullptr)
      : history_(history), lowered_(lowered), server_major_(server_major), tool_(tool) {}

  // Also what is not understood.
  bool sends_everything() const { return tool_ != nullptr; }

  // To be called for each new database; it leaves out the tool's own tables from then on.
  std::optional<Error> enter(ScratchDatabase& database) const;

  // With an observer, only of upgrades. The tool keeps its own books.
  DirectionRun send(ScratchDatabase& database,
                    RevisionIndex index,
                    Direction direction,
                    const Bookkeeping& bookkeeping,
                    Observer* observer = nullptr) const;

 private:
  void add_advice(RunFailure& failure, const TimeLimits& limits) const;

  const History& history_;
  const std::vector<LoweredRevision>& lowered_;
  int server_major_;
  Tool* tool_;
};

}  // namespace miglint
