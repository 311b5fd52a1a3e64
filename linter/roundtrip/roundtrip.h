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

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/losses.h"
#include "linter/roundtrip/obstacles.h"
#include "migrations/catalog/description.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"
#include "migrations/text/source_span.h"

namespace miglint {

enum class Verdict {
  kReversible,
  kDataLost,      // the schema comes back, rows or values do not
  kNotRestored,   // the downgrade does not give the schema back, or the second upgrade differs
  kIrreversible,  // there is no downgrade
  kFailed,        // a direction that can be run is refused by the server
  kUnknown,       // something in it is not understood, so it cannot be run as it is
  kSkipped,       // could not be run because a revision that it follows failed
};

std::string_view name_of(Verdict verdict);  // as in cli.md

inline constexpr int kVerdicts = 7;

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

struct FoundDifference {
  Difference difference;
  Direction behind = Direction::kDowngrade;  // kUpgrade: behind the second upgrade
  bool only_order = false;
  SourceSpan where;  // the statement of the upgrade that is about the object
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
};

struct RoundtripOptions {
  int server_major = 15;
  RevisionIndex only = kNoRevision;  // prove this one; what it follows is only upgraded
  std::function<void(std::size_t done, std::size_t all, const Revision&)> progress;
};

// In run order. Error: the server is lost or does not do what every server does.
Result<std::vector<RevisionOutcome>> roundtrip(const History& history,
                                               const std::vector<LoweredRevision>& lowered,
                                               const ServerAddress& server,
                                               const RoundtripOptions& options);

}  // namespace miglint
