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
#include "linter/roundtrip/full_run.h"
#include "linter/roundtrip/outcome.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/seeder.h"
#include "linter/roundtrip/tool.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

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

// What a walk spends beside the migrations' own statements.
struct WalkTiming {
  std::size_t snapshots = 0;
  double snapshot_milliseconds = 0;  // all of them
  std::size_t copies = 0;            // of the database, there and back
  double copy_milliseconds = 0;
};

struct Walked {
  std::vector<RevisionOutcome> outcomes;  // of the proved revisions, in run order
  WalkedRows rows;
  WalkTiming timing;
  std::optional<FullRun> full;                     // its problems are with the revisions
  std::vector<ModelDifference> model_differences;  // at the newest revision; Alembic's
  std::string models_unknown;                      // why they could not be compared
  std::vector<std::string> hindrances;             // of server and tool: what to do about each
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
  TimeLimits limits;
  Tool* tool = nullptr;  // runs the migrations instead of the rendered statements
  bool full = false;     // also everything up, everything down and everything up again
  std::function<void(std::size_t done, std::size_t all, const Revision&)> progress;
};

// Error: the server is lost or does not do what every server does.
Result<Walked> roundtrip(const History& history,
                         const std::vector<LoweredRevision>& lowered,
                         const ServerAddress& server,
                         const RoundtripOptions& options);

}  // namespace miglint
