#pragma once

// One walk over a scratch database: the state machine behind roundtrip().
//
// Between two revisions the database holds every upgrade that went through, and rows made up for
// all of its tables. What is refused while there are rows is tried again without them, in the state
// that the same upgrades leave on empty tables; the walk then goes on from there with new rows.

#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/roundtrip.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/seeder.h"
#include "linter/roundtrip/sender.h"
#include "linter/roundtrip/table_rows.h"
#include "linter/roundtrip/version_table.h"
#include "linter/roundtrip/walk_order.h"

namespace miglint {

class Walk {
 public:
  Walk(const History& history,
       const std::vector<LoweredRevision>& lowered,
       const RoundtripOptions& options,
       ScratchDatabase database);

  Result<Walked> run();

 private:
  using Failed = std::optional<Error>;

  // --- one revision -----------------------------------------------------------------------------
  Failed walk(RevisionIndex index, RevisionOutcome& outcome);
  Failed only_upgrade(RevisionIndex index);
  bool must_not_run(RevisionIndex index, RevisionOutcome& outcome);
  Failed prove(RevisionIndex index, RevisionOutcome& outcome);
  Failed down_and_up(RevisionIndex index, const Snapshot& before, RevisionOutcome& outcome);
  Failed try_without_rows(RevisionIndex index,
                          const std::vector<Reason>& reasons,
                          RevisionOutcome& outcome);
  Failed settle(RevisionIndex index, const RevisionOutcome& outcome);
  // With an observer, only of upgrades.
  DirectionRun send(RevisionIndex index, Direction direction, Observer* observer = nullptr);

  // --- what came of it --------------------------------------------------------------------------
  void note_ancestors(RevisionIndex index, RevisionOutcome& outcome);
  Verdict failure_verdict(RevisionIndex index, const RunFailure& failure, RevisionOutcome& outcome);
  void add_differences(RevisionIndex index,
                       std::vector<LiveDifference> differences,
                       Direction behind,
                       RevisionOutcome& outcome) const;
  Failed find_what_is_lost(RevisionIndex index,
                           const Snapshot& before,
                           const Snapshot& down,
                           RevisionOutcome& outcome);
  void note_leftovers(RevisionIndex index, const Snapshot& before, RevisionOutcome& outcome) const;
  void forget_repaired_leftovers(std::vector<RevisionOutcome>& outcomes) const;
  void compare_models(Walked& walked);
  void note_hindrance(const RevisionOutcome& outcome);
  RevisionIndex first_of_parents(RevisionIndex index,
                                 const std::vector<RevisionIndex>& marks) const;

  // --- the database -----------------------------------------------------------------------------
  Failed look(Snapshot& snapshot);
  Failed know_state();
  Failed add_rows();
  Failed read_rows_now(const Snapshot& snapshot, DatabaseRows& rows);
  Failed unless_same_go_back();
  Failed go_back();
  Result<bool> go_to_state_without_rows();
  Failed checkpoint();

  const History& history_;
  const std::vector<LoweredRevision>& lowered_;
  const RoundtripOptions& options_;
  Predictions predictions_;  // with --locks
  ScratchDatabase database_;
  Sender sender_;
  VersionTable version_table_;
  WalkOrder order_;
  Snapshot state_;                // of the database at the end of the revision before
  bool state_is_known_ = false;   // else it is looked at when it is needed
  std::optional<Snapshot> seen_;  // of the database now, if nothing was sent since

  bool with_rows_;
  bool rows_were_added_ = false;  // before the revision that is being walked
  Seeder seeder_;
  Seeder seeder_at_checkpoint_;
  WalkedRows rows_;
  WalkTiming timing_;
  std::vector<std::string> hindrances_;  // as in Walked
  DatabaseRows rows_before_;             // the revision that is being proved
  std::string today_;                    // as the server writes it

  struct Upgraded {
    RevisionIndex revision = kNoRevision;
    bool with_new_rows = false;  // rows were added before it
  };

  std::vector<Upgraded> through_;  // upgrades in the state of the database
  std::size_t through_at_checkpoint_ = 0;
  std::size_t through_without_rows_ = 0;      // so many are in that slot
  std::vector<RevisionIndex> broken_by_;      // the failed revision at the root, or kNoRevision
  std::vector<RevisionIndex> incomplete_by_;  // likewise, the one that was not run whole
};

}  // namespace miglint
