#pragma once

// One direction of a revision, sent to a live server as the project's own tool sends it.
//
// What the tool wraps in a transaction is sent statement by statement inside one, so that the
// guilty statement is known; what it sends as one message is sent as one message, because there
// Postgres makes the transaction (formats.md, "tx mode"; PostgreSQL 15 manual, 55.2.2.1). Opaque
// blocks are left out. Where the mode is not known, statements are sent alone, as psql would: in a
// transaction of our making some would be refused that may well run. The session starts and ends
// without settings of its own.

#include <optional>
#include <string>

#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/observe.h"
#include "migrations/ddl/command.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

struct StatementFailure {
  ServerError error;
  SourceSpan where;       // where the server says, else the statement; kNoFile: it has no place
  std::string statement;  // the SQL
  const ddl::Command* command = nullptr;  // of that statement, if it is known
};

// What the tool itself adds: the row in its version table, and where to point if it is refused.
struct Bookkeeping {
  std::string sql;    // empty: none
  std::string shown;  // what stands for it in a report
  SourceSpan where;
};

// nullopt: everything went through and is committed.
std::optional<StatementFailure> run_script(Connection& connection,
                                           const Script& script,
                                           const LoweredScript& lowered,
                                           const Bookkeeping& bookkeeping);

// The same, with a look around each statement. So that there is something to be seen, what the tool
// sends alone or as one message stands in a transaction of ours, unless it cannot or brings its
// own.
std::optional<StatementFailure> run_observed(Connection& connection,
                                             const Script& script,
                                             const LoweredScript& lowered,
                                             const Bookkeeping& bookkeeping,
                                             RevisionIndex revision,
                                             Observer& observer);

}  // namespace miglint
