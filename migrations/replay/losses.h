#pragma once

// Rows and values that a round trip throws away although the schema comes back.
//
// An object that was dropped and made anew (told by its identity, which a simulated and a live
// catalogue each know in their own way); rows that a statement of the upgrade deletes or
// overwrites, which the commands tell, unless the upgrade keeps them somewhere or the downgrade
// writes them again; and rows that the downgrade deletes although the upgrade did not put them
// there.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/replay/replay.h"
#include "migrations/revisions/revision.h"
#include "migrations/text/source_span.h"

namespace miglint {

struct Loss {
  enum class Kind { kMadeAnew, kDeleted, kOverwritten, kTakenBack };

  Kind kind = Kind::kMadeAnew;
  std::string object;  // "column public.users.email"
  std::string words;
  bool maybe = false;            // the downgrade puts something there, which may be what was there
  std::size_t columns_back = 0;  // of deleted rows that come back as literals: so many
  SourceSpan where;              // the statement that does it; kNoFile: none was recognised
  std::string sql;
};

// `object` ("table public.users" or "column public.users.email") was dropped and made anew.
Loss made_anew(const std::string& object, const Script& upgrade, const LoweredScript& lowered);

// The downgrade writes there, and may bring back what was there.
bool may_come_back(const std::string& object, const LoweredScript& downgrade);

// What the upgrade deletes or overwrites in objects that were there before it; `existed` answers
// for "table public.users" and "column public.users.email".
std::vector<Loss> lost_rows(const Script& upgrade,
                            const LoweredRevision& lowered,
                            const std::function<bool(const std::string&)>& existed);

// What the downgrade deletes from tables that were there before and that the upgrade leaves alone.
// Nothing where the upgrade itself puts rows somewhere: others may hang on them by now.
std::vector<Loss> rows_taken_back(const Script& downgrade,
                                  const LoweredRevision& lowered,
                                  const std::function<bool(const std::string&)>& existed);

}  // namespace miglint
