#pragma once

// What stands in a revision itself against proving it: parts that are not understood, or no way
// back.

#include <optional>
#include <string>
#include <vector>

#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

// Why a verdict is what it is, where no failure or difference says so.
struct Reason {
  std::string words;
  SourceSpan where;
};

// A part of it cannot be sent.
bool is_incomplete(const Script& script);

// Nothing in it reaches the server.
bool sends_nothing(const Script& script, const LoweredScript& lowered);

// Each thing in either direction that is not known well enough to be run as it would be; empty:
// none.
std::vector<Reason> why_unknown(const Revision& revision);

// Set when it changes more than its own database: roles, the server's settings, other databases. On
// somebody's own server that is not run.
std::optional<Reason> why_server_wide(const Revision& revision, const LoweredRevision& lowered);

// Set when there is no downgrade to run.
std::optional<Reason> why_irreversible(const Revision& revision, const LoweredRevision& lowered);

}  // namespace miglint
