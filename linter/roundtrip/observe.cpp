#include "linter/roundtrip/observe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace miglint {

namespace {

// As pg_locks spells them.
std::optional<LockMode> mode_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, LockMode>, 8> kModes = {{
      {"AccessShareLock", LockMode::kAccessShare},
      {"RowShareLock", LockMode::kRowShare},
      {"RowExclusiveLock", LockMode::kRowExclusive},
      {"ShareUpdateExclusiveLock", LockMode::kShareUpdateExclusive},
      {"ShareLock", LockMode::kShare},
      {"ShareRowExclusiveLock", LockMode::kShareRowExclusive},
      {"ExclusiveLock", LockMode::kExclusive},
      {"AccessExclusiveLock", LockMode::kAccessExclusive},
  }};
  const auto found = std::ranges::find(kModes, name, [](const auto& entry) { return entry.first; });
  return found == kModes.end() ? std::nullopt : std::optional(found->second);
}

// pg_class.relkind
RelationKind kind_of(char letter) {
  switch (letter) {
    case 'p':
      return RelationKind::kPartitionedTable;
    case 'i':
      return RelationKind::kIndex;
    case 'I':
      return RelationKind::kPartitionedIndex;
    case 'v':
      return RelationKind::kView;
    case 'm':
      return RelationKind::kMaterializedView;
    case 'S':
      return RelationKind::kSequence;
    case 'f':
      return RelationKind::kForeignTable;
    case 'c':
      return RelationKind::kCompositeType;
    default:
      return RelationKind::kTable;
  }
}

// With the catalogue's own relations left out, and their names as they are now: what a statement
// drops is known from before it.
constexpr std::string_view kRelations =
    "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind FROM pg_catalog.pg_class c JOIN "
    "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND n.nspname <> "
    "'pg_toast'";
constexpr std::string_view kLocks =
    "SELECT relation, mode FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND "
    "locktype = 'relation' AND granted AND relation >= 16384";

// Which indexes the planner opens changes between minor versions (15.18 to 15.20 for one), and it
// keeps nobody from the table.
bool is_a_look_at_an_index(LockMode mode, RelationKind kind) {
  return mode == LockMode::kAccessShare &&
         (kind == RelationKind::kIndex || kind == RelationKind::kPartitionedIndex);
}

// The quoted word behind `before` in "rewriting table \"users\"".
std::optional<std::string> quoted_after(std::string_view message, std::string_view before) {
  if (!message.starts_with(before)) return std::nullopt;
  message.remove_prefix(before.size());
  const std::size_t end = message.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(message.substr(0, end));
}

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::ranges::find(list, name) == list.end()) list.push_back(name);
}

}  // namespace

void Observer::begin(Connection& connection) {
  connection.collect_notices(true);
  connection.send("SET client_min_messages = debug1");
}

void Observer::finish(Connection& connection) {
  connection.collect_notices(false);
}

void Observer::before(Connection& connection) {
  relations_.clear();
  held_before_ = held(connection, true);
  connection.take_notices();
}

std::vector<ObservedLock> Observer::held(Connection& connection, bool is_before) {
  std::vector<std::string> made_since;
  std::vector<ObservedLock> locks;
  connection.ask(
      fmt::format("{};{}", kRelations, kLocks), [&](std::size_t place, const Answer& answer) {
        for (int row = 0; row < answer.rows(); ++row) {
          const std::string oid = answer.value(row, 0);
          if (place == 0) {
            Relation relation{answer.value(row, 1), kind_of(*answer.value(row, 2))};
            const bool is_new = relations_.emplace(oid, std::move(relation)).second;
            if (is_new && !is_before) made_since.push_back(oid);
            continue;
          }
          const auto mode = mode_of(answer.value(row, 1));
          const auto relation = relations_.find(oid);
          if (!mode || relation == relations_.end()) continue;
          if (is_a_look_at_an_index(*mode, relation->second.kind)) continue;
          locks.push_back({.relation = relation->second.name,
                           .kind = relation->second.kind,
                           .mode = *mode,
                           .was_there = std::ranges::find(made_since, oid) == made_since.end()});
        }
      });
  std::ranges::sort(locks, [](const ObservedLock& a, const ObservedLock& b) {
    return std::tie(a.relation, a.mode) < std::tie(b.relation, b.mode);
  });
  return locks;
}

void Observer::read_messages(Connection& connection, Observation& observation) const {
  for (const std::string& message : connection.take_notices()) {
    if (const auto table = quoted_after(message, "rewriting table \""))
      add_once(observation.rewrites, *table);
    if (const auto table = quoted_after(message, "verifying table \""))
      add_once(observation.scans, *table);
    const auto index = quoted_after(message, "building index \"");
    if (index && !index->starts_with("pg_toast_")) add_once(observation.builds_indexes, *index);
  }
}

void Observer::after(Connection& connection, Observation observation) {
  read_messages(connection, observation);
  for (ObservedLock& lock : held(connection, false))
    if (std::ranges::find(held_before_, lock) == held_before_.end())
      observation.locks.push_back(std::move(lock));
  observation.mismatches = mismatches_of(observation);
  observations_.push_back(std::move(observation));
}

void Observer::after_unobserved(Connection& connection, Observation observation, std::string why) {
  read_messages(connection, observation);
  observation.unobserved = std::move(why);
  observations_.push_back(std::move(observation));
}

}  // namespace miglint
