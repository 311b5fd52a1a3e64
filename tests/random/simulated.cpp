#include "tests/random/simulated.h"

#include "migrations/catalog/effects.h"
#include "migrations/ddl/lower.h"
#include "migrations/replay/search_path.h"

namespace miglint::test {

namespace {

constexpr Origin kOrigin{.revision = 0, .direction = Direction::kUpgrade, .transaction = 1};

}  // namespace

Simulated::Simulated(int pg_version) : pg_version_(pg_version) {
  session_.begin(TransactionState::kBlock);
  catalog_.set_search_path({"public"});
}

std::optional<Refusal> Simulated::apply_one(const ddl::Statement& statement) {
  if (auto unknown = newer_syntax(statement.syntax, pg_version_)) return unknown;
  const Effects effects = effects_of(statement.command, catalog_, session_, pg_version_);
  const auto early = unsafe_enum_use(catalog_, statement.command, session_, kOrigin, pg_version_);
  if (auto refused = apply(catalog_, statement.command, kOrigin, pg_version_)) return refused;
  if (early) return early;
  if (auto refused = forbidden_here(effects, session_)) return refused;
  if (const auto* set = std::get_if<ddl::Set>(&statement.command)) {
    session_.set(*set);
    catalog_.set_search_path(search_path(session_));
  }
  return std::nullopt;
}

std::optional<Refusal> Simulated::run(const std::string& sql) {
  const Catalog before = catalog_;
  for (const ddl::Statement& statement : ddl::lower(sql))
    if (auto refused = apply_one(statement)) {
      catalog_ = before;
      return refused;
    }
  return std::nullopt;
}

bool Simulated::has_assumed() const {
  bool found = false;
  catalog_.each_relation([&](const Relation& relation) { found = found || relation.assumed; });
  return found;
}

}  // namespace miglint::test
