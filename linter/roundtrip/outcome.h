#pragma once

// What came of a revision's round trip.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linter/roundtrip/branch_orders.h"
#include "linter/roundtrip/observe.h"
#include "migrations/replay/losses.h"
#include "migrations/replay/obstacles.h"
#include "migrations/replay/reversal.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

struct RunFailure {
  std::string sqlstate;  // empty: not the server's refusal
  std::string message;
  std::string detail;
  std::string hint;    // Postgres's
  std::string advice;  // ours
  std::string statement;
  SourceSpan where;
  // About the migration: the server lacks an extension, the tool has run nothing. The advice says
  // what to do.
  bool proves_nothing = false;
};

struct DirectionRun {
  bool attempted = false;
  double milliseconds = 0;
  std::optional<RunFailure> failure;

  bool ok() const { return attempted && !failure; }
};

// A direction that is refused with made-up rows in the tables and runs without them.
struct SeededFailure {
  std::string_view direction;  // "upgrade", "downgrade", "second upgrade"
  RunFailure failure;
};

// An index that is invalid or a constraint that is not valid since this revision, and still at the
// end of the walk.
struct Leftover {
  std::string object;  // "index public.users_email_idx"
  std::string words;   // "index public.users_email_idx is invalid"
  SourceSpan where;
  std::string sql;
};

// Something that only shows when everything goes up, everything down and everything up again: a
// direction that is refused, or an object that does not come back.
struct FullProblem {
  RevisionIndex revision = kNoRevision;
  Direction direction = Direction::kDowngrade;
  bool again = false;  // on the second way up
  std::optional<RunFailure> failure;
  std::optional<Difference> difference;
  SourceSpan where;  // of a difference
  std::string sql;
};

struct RevisionOutcome {
  RevisionIndex revision = 0;
  Verdict verdict = Verdict::kUnknown;
  DirectionRun upgrade;
  DirectionRun downgrade;
  DirectionRun second_upgrade;
  std::vector<FoundDifference> differences;
  std::vector<Loss> losses;
  std::vector<Reason> reasons;
  std::optional<SeededFailure> seeded_failure;  // the rest is then told without rows
  std::vector<Leftover> leftovers;
  std::optional<OrderProblem> order_problem;
  std::vector<FullProblem> full_problems;
  std::vector<Observation> observations;  // of the first upgrade, with --locks
};

}  // namespace miglint
