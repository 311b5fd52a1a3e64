#include "tests/random/naive_replay.h"

#include "migrations/catalog/apply.h"
#include "migrations/replay/search_path.h"

namespace miglint::test {

Catalog naive_script(const LoweredScript& script,
                     RevisionIndex revision,
                     Direction direction,
                     Catalog catalog,
                     int pg_version) {
  Session session;
  session.begin(TransactionState::kBlock);
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements) {
      if (newer_syntax(statement.syntax, pg_version)) continue;
      apply(catalog, statement.command, {revision, direction, 1}, pg_version);
      if (const auto* set = std::get_if<ddl::Set>(&statement.command)) {
        session.set(*set);
        catalog.set_search_path(search_path(session));
      }
    }
  catalog.set_search_path({"public"});
  return catalog;
}

Catalog naive_replay(const History& history,
                     const std::vector<LoweredRevision>& lowered,
                     std::size_t place,
                     int pg_version) {
  Catalog catalog;
  catalog.set_search_path({"public"});
  for (std::size_t i = 0; i <= place; ++i) {
    const RevisionIndex revision = history.graph.order[i];
    catalog = naive_script(
        lowered[revision].upgrade, revision, Direction::kUpgrade, std::move(catalog), pg_version);
  }
  return catalog;
}

}  // namespace miglint::test
