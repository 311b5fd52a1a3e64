#pragma once

// A revision that the user names on the command line, and what it stands on.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

// `hint` ends the error: what is wanted there instead.
Result<RevisionIndex> named_revision(const History& history,
                                     const std::string& id,
                                     std::string_view hint);

// The revision and all below it, by parents and dependencies; indexed like History::revisions.
std::vector<bool> with_ancestors(const History& history, RevisionIndex revision);

}  // namespace miglint
