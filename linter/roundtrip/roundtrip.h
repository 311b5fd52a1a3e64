#pragma once

// The walk: each revision up, down and up again on a live server, with what came of it.
//
// A failure does not end the walk: what depends on the failed revision is tried all the same, and
// where it fails too it counts as skipped, not as failed. Whenever a direction leaves the database
// in another state than a plain upgrade does, the walk goes back to the last good state.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/branch_orders.h"
#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/observe.h"
#include "linter/roundtrip/seeder.h"
#include "migrations/replay/losses.h"
#include "migrations/replay/obstacles.h"
#include "migrations/replay/replay.h"
#include "migrations/replay/reversal.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"
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
  std::vector<Observation> observations;  // of the first upgrade, with --locks
};

// A table that no made-up row could be given to, or a statement of the seed file.
struct UnseededTable {
  std::string table;
  std::string words;
};

struct WalkedRows {
  std::size_t rows = 0;    // added
  bool from_file = false;  // `unseeded` are then statements of the seed file that were refused
  std::vector<UnseededTable> unseeded;
  double milliseconds = 0;  // making and comparing them
};

struct Walked {
  std::vector<RevisionOutcome> outcomes;  // of the proved revisions, in run order
  WalkedRows rows;
  std::optional<Description> end;  // after every upgrade of the history; nullopt: not all were run
};

struct RoundtripOptions {
  int server_major = 15;
  bool server_is_ours = true;  // else nothing is run that reaches beyond the scratch database
  // Indexed like History::revisions; what the proved ones follow is only upgraded.
  std::vector<bool> proved;
  bool locks = false;               // observe the statements of each first upgrade
  bool rows = true;                 // put some into every table before each proved revision
  std::vector<SeedStatement> seed;  // instead of made-up ones
  std::function<void(std::size_t done, std::size_t all, const Revision&)> progress;
};

// Error: the server is lost or does not do what every server does.
Result<Walked> roundtrip(const History& history,
                         const std::vector<LoweredRevision>& lowered,
                         const ServerAddress& server,
                         const RoundtripOptions& options);

}  // namespace miglint
