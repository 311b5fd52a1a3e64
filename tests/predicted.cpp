#include "tests/predicted.h"

#include <fmt/format.h>

#include <sstream>
#include <vector>

namespace miglint::test {

static bool is_table_or_view(RelationKind kind) {
  return kind != RelationKind::kIndex && kind != RelationKind::kPartitionedIndex &&
         kind != RelationKind::kSequence && kind != RelationKind::kCompositeType;
}

void World::begin() {
  session_.begin(TransactionState::kBlock);
  ++origin_.transaction;
}

Observed World::run(const std::string& sql) {
  Observed seen;
  const Catalog before = catalog_;
  for (const ddl::Statement& statement : ddl::lower(sql))
    one(statement, before, seen);
  return seen;
}

void World::one(const ddl::Statement& statement, const Catalog& before, Observed& seen) {
  if (const auto unknown = newer_syntax(statement.syntax, version_)) {
    if (seen.sqlstate.empty()) seen.sqlstate = unknown->sqlstate;
    return;
  }
  const Effects effects = effects_of(statement.command, catalog_, session_, version_);
  for (const auto* list : {&effects.locks, &effects.weaker})
    for (const RelationLock& lock : *list)
      if (is_table_or_view(lock.kind) && before.relation(lock.relation) != nullptr)
        seen.locks.emplace(lock.relation.text(), std::string(name_of(lock.mode)));
  for (const ddl::Name& table : effects.rewrites)
    seen.rewrites.insert(table.text());
  for (const ddl::Name& table : effects.scans)
    if (before.relation(table) != nullptr) seen.scans.insert(table.text());
  seen.forbidden = seen.forbidden || effects.forbidden_in_transaction;
  seen.certain = seen.certain && effects.certain;
  const auto early = unsafe_enum_use(catalog_, statement.command, session_, origin_, version_);
  auto refusal = apply(catalog_, statement.command, origin_, version_);
  if (!refusal) refusal = early;
  if (refusal && seen.sqlstate.empty()) seen.sqlstate = refusal->sqlstate;
  if (const auto* set = std::get_if<ddl::Set>(&statement.command)) set_session(*set);
}

void World::set_session(const ddl::Set& set) {
  session_.set(set);
  if (set.name != "search_path") return;
  std::vector<std::string> path;
  std::istringstream words(set.value.value_or("public"));
  for (std::string word; std::getline(words, word, ',');) {
    std::erase(word, ' ');
    path.push_back(word);
  }
  catalog_.set_search_path(path);
}

std::string words(const std::set<Lock>& locks) {
  std::string out;
  for (const auto& [relation, mode] : locks)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", relation, mode);
  return out;
}

std::string words(const std::set<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace miglint::test
