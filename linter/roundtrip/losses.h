#pragma once

// Rows and values that a round trip throws away although the schema comes back.
//
// Told by identity: a table that has another oid, or a column that has another number, than before
// the upgrade was dropped and made anew, whatever statement did it. TRUNCATE and DELETE without
// WHERE leave the identity; they are told by the commands.

#include <string>
#include <vector>

#include "linter/roundtrip/live_catalog.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

struct Loss {
  std::string object;  // "column public.users.email"
  std::string words;
  SourceSpan where;  // the statement that drops it; kNoFile: none was recognised
  std::string sql;
};

// `before`: ahead of the upgrade; `after`: behind the downgrade.
std::vector<Loss> find_losses(const Snapshot& before,
                              const Snapshot& after,
                              const Script& upgrade,
                              const LoweredScript& lowered);

}  // namespace miglint
