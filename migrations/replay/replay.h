#pragma once

// Graph → steps: the whole history on a simulated schema, each statement at the moment before it
// runs.
//
// Shipped revisions are replayed one by one: each lands alone on tables that are taken to be full
// and in use, in run order over one catalogue. Pending ones are one run: they share the connection,
// its settings and, where the tool does so, the transaction. A revision's downgrade is replayed
// from the catalogue after its upgrade, on a copy.

#include <functional>
#include <vector>

#include "migrations/ddl/lower.h"
#include "migrations/replay/step.h"
#include "migrations/revisions/history.h"

namespace miglint {

struct LoweredRevision {
  LoweredScript upgrade;
  LoweredScript downgrade;
};

// Independent per revision, so spread over `threads` (at least 1). Indexed like History::revisions.
std::vector<LoweredRevision> lower_all(const History& history, int threads);

struct Reversal;

// A statement that Postgres would refuse: its place in the script, and why.
struct RefusedStatement {
  std::size_t block = 0;
  std::size_t statement = 0;
  Refusal refusal;
  bool is_sure = true;  // whatever is not understood has no part in it
};

// One revision as replayed, at its end. Steps are gone by then; this is what is left of them.
struct RevisionReplay {
  RevisionIndex revision = 0;
  const Catalog& before;
  const Catalog& after;
  const Catalog& after_downgrade;
  const LoweredRevision& lowered;
  const Reversal& reversal;              // up, down and up again: reversal.h
  std::vector<ddl::Name> created_enums;  // by the upgrade, resolved
};

struct ReplayOptions {
  int pg_version = 15;
  std::vector<std::string> small_tables;         // nobody waits long for these; qualified or not
  std::vector<bool> lock_timeout_is_usual = {};  // lock_timeout_habit(); empty: nowhere
  // Revisions that are run together, as the runner would run them; indexed like History::revisions,
  // empty: none. The others land one by one.
  std::vector<bool> pending = {};
  // In the run order: of the revisions before it the visitor hears nothing, and their way back is
  // not tried; they make the schema that the others meet.
  std::size_t first_place = 0;
  std::vector<RevisionIndex> order = {};  // another one than the history's; empty: the history's
};

struct ReplayVisitor {
  std::function<void(const Step&)> step;
  std::function<void(const RevisionReplay&)> revision;
};

// By revision, in the order of History::revisions: at least half of the ten before it in the run
// set lock_timeout. Old revisions owe nothing to a habit that came later.
std::vector<bool> lock_timeout_habit(const History& history,
                                     const std::vector<LoweredRevision>& lowered);

// Calls the visitor in run order. Returns the catalogue at the end.
Catalog replay(const History& history,
               const std::vector<LoweredRevision>& lowered,
               const ReplayOptions& options,
               const ReplayVisitor& visitor);

}  // namespace miglint
