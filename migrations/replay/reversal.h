#pragma once

// The static round trip: a revision is upgraded, downgraded and upgraded again on the simulated
// schema, and what came of it is said in the words of the one on a live server.
//
// replay() makes the trip, which costs a second upgrade beside what it does anyway; judging it
// costs what the revision changes, not the size of the schema. What cannot be known makes the
// verdict `unknown`, with its reasons: never `reversible` by default.

#include <optional>
#include <string>
#include <vector>

#include "migrations/catalog/description.h"
#include "migrations/replay/losses.h"
#include "migrations/replay/obstacles.h"
#include "migrations/replay/replay.h"
#include "migrations/replay/unheard.h"
#include "migrations/replay/verdict.h"

namespace miglint {

// The four states of the schema that a revision leads through, and what was refused on the way.
struct RoundTrip {
  const History& history;
  RevisionIndex revision = 0;
  const LoweredRevision& lowered;
  const Catalog& before;
  const Catalog& up;
  int pg_version = 15;
  Catalog down = up;  // before it was run: a copy costs less than a catalogue of its own
  Catalog again = up;
  std::optional<RefusedStatement> upgrade_refused = {};
  std::optional<RefusedStatement> downgrade_refused = {};
  std::optional<RefusedStatement> second_refused = {};
  std::vector<Unheard> unheard_up = {};  // what each direction met that the history does not know
  std::vector<Unheard> unheard_down = {};
};

struct FoundDifference {
  Difference difference;
  Direction behind = Direction::kDowngrade;  // kUpgrade: behind the second upgrade
  bool only_order = false;  // of a table's columns: Postgres cannot put a column back in its place
  SourceSpan where;         // the statement of the upgrade that is about the object
  std::string sql;
};

// A statement that fails, where it stands.
struct FoundRefusal {
  Direction direction = Direction::kUpgrade;
  bool second = false;  // in the second upgrade
  Refusal refusal;
  SourceSpan where;
  std::string sql;
};

enum class SecondUpgrade { kWorks, kFails, kUnknown };

std::string_view name_of(SecondUpgrade second);  // as in cli.md

struct Reversal {
  RevisionIndex revision = 0;
  Verdict verdict = Verdict::kUnknown;
  SecondUpgrade second_upgrade = SecondUpgrade::kUnknown;
  std::vector<FoundRefusal> refusals;  // at most one a direction
  std::vector<FoundDifference> differences;
  std::vector<Loss> losses;
  std::vector<Reason> reasons;  // why it is irreversible or unknown
};

// Differences and losses are known only where both directions are understood and run.
Reversal judge_reversal(const RoundTrip& trip);

}  // namespace miglint
