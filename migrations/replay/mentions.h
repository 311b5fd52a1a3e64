#pragma once

// Which statement of a script is about an object that a difference names: the one to show to
// people.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/ddl/command.h"
#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

// The names that a command creates, changes or drops, without schema; parts of a table as
// "table.part". The table itself comes last, so that a part is the better match.
std::vector<std::string> touched_names(const ddl::Command& command);

struct Mention {
  SourceSpan where;
  std::string sql;
};

// `object` as in Difference: "column public.users.email". The last statement that touches it, or
// its table; nullopt: none does.
std::optional<Mention> find_mention(const Script& script,
                                    const LoweredScript& lowered,
                                    std::string_view object);

}  // namespace miglint
