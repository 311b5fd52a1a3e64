#include "migrations/replay/snapshot.h"

#include <variant>

#include "migrations/catalog/apply.h"
#include "migrations/ddl/lower.h"
#include "migrations/replay/search_path.h"

namespace miglint {

Catalog catalog_of(const Script& snapshot, int pg_version) {
  Catalog catalog;
  Session session;
  const Origin origin{kSnapshot, Direction::kUpgrade, 0};
  for (const SqlBlock& block : snapshot.blocks) {
    for (const ddl::Statement& statement : ddl::lower(block.sql)) {
      Catalog next = catalog;
      if (!apply(next, statement.command, origin, pg_version)) catalog = std::move(next);
      if (const auto* set = std::get_if<ddl::Set>(&statement.command)) {
        session.set(*set);
        catalog.set_search_path(search_path(session));
      }
    }
  }
  catalog.set_search_path({"public"});
  return catalog;
}

}  // namespace miglint
