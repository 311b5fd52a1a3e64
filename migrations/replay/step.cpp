#include "migrations/replay/step.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace miglint {

SourceSpan Step::where() const {
  return block.map.locate(begin, end);
}

SourceSpan Step::locate(ddl::TextOffset at) const {
  // The grammar does not say where every name stands: those of DROP, for one.
  if (at < begin || at >= end) return where();
  const std::string& sql = block.sql;
  std::size_t stop = at;
  const auto in_word = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(sql[i]);
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '"' || c >= 0x80;
  };
  while (stop < sql.size() && stop < end && in_word(stop))
    ++stop;
  if (stop == at && stop < sql.size()) ++stop;
  return block.map.locate(at, static_cast<std::uint32_t>(stop));
}

const Relation* Step::find(const ddl::Name& name) const {
  const bool unqualified = name.schema.empty();
  const Relation* last = memo.relation;
  const bool is_last = last != nullptr && name.name == last->name.name &&
                       (unqualified ? memo.unqualified : name.schema == last->name.schema);
  if (!is_last) memo = {before.relation(name), unqualified};
  return memo.relation;
}

bool Step::is_new(const ddl::Name& relation) const {
  const Relation* found = find(relation);
  return found != nullptr && is_new(*found);
}

bool Step::is_new(const Relation& relation) const {
  if (relation.index) {
    const Relation* table = find(relation.index->table);
    if (table != nullptr && table != &relation && is_new(*table)) return true;
  }
  return same_run(relation.origin);
}

bool Step::same_run(const Origin& origin) const {
  if (origin.direction != direction) return false;
  if (origin.revision == revision_index) return true;
  const auto is_pending = [&](RevisionIndex i) { return i < pending.size() && pending[i]; };
  return is_pending(origin.revision) && is_pending(revision_index);
}

bool Step::is_new_column(const ddl::Name& table, std::string_view column) const {
  const Relation* found = find(table);
  const Column* known = found == nullptr ? nullptr : found->column(column);
  return known != nullptr && same_run(known->origin);
}

bool Step::is_out_of_order() const {
  const Origin origin{revision_index, direction, 0};
  const auto runs_on = [&](Catalog catalog) {
    return !apply(catalog, command, origin, pg_version);
  };
  if (runs_on(start)) return true;
  Catalog rest = start;
  for (const LoweredBlock& other_block : script.blocks)
    for (const ddl::Statement& other : other_block.statements)
      if (&other.command != &command) apply(rest, other.command, origin, pg_version);
  return runs_on(std::move(rest));
}

bool Step::same(const ddl::Name& a, const ddl::Name& b) const {
  return before.resolve(a) == before.resolve(b);
}

bool Step::is_small(const ddl::Name& relation) const {
  if (small_tables.empty()) return false;
  const ddl::Name resolved = before.resolve(relation);
  return std::ranges::any_of(small_tables, [&](const std::string& small) {
    return small == resolved.name || small == resolved.text();
  });
}

bool Step::pre_existing(const ddl::Name& relation) const {
  const Relation* found = find(relation);
  if (found == nullptr) return before.exists(relation) != Truth::kNo;
  return found->persistence != ddl::Persistence::kTemporary && !is_new(*found);
}

// A word of the name tells that its bearer is waiting to be dropped.
static bool sounds_retired(std::string_view name) {
  static constexpr std::array<std::string_view, 20> kWords{
      "archive", "archived", "backup",  "bak",      "delete", "deleted", "deprecated",
      "drop",    "dropped",  "legacy",  "obsolete", "old",    "orig",    "original",
      "remove",  "removed",  "retired", "trash",    "unused", "zombie"};
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('_'), name.size());
    if (std::ranges::binary_search(kWords, name.substr(0, end))) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

bool Step::is_put_aside(const ddl::Name& relation) const {
  const Relation* found = find(relation);
  return found != nullptr && found->renamed && found->renamed->direction == Direction::kUpgrade &&
         found->renamed->revision != revision_index && sounds_retired(found->name.name);
}

bool Step::in_use(const ddl::Name& relation) const {
  return !is_small(relation) && pre_existing(relation);
}

// What ends the transaction around all revisions: an autocommit block, a COMMIT of the script's
// own.
static bool commits(const SqlBlock& block) {
  if (block.transaction != TransactionMode::kAllInOne) return true;
  std::string word;
  for (const char c : block.sql.substr(0, 7))
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word == "commit";
}

bool Step::may_share_transaction(const Origin& origin) const {
  if (direction != Direction::kUpgrade || origin.direction != Direction::kUpgrade) return false;
  if (block.transaction != TransactionMode::kAllInOne || origin.revision == kNoRevision)
    return false;
  bool since = false;
  for (const RevisionIndex i : history.graph.order) {
    const auto& script_there = history.revisions[i].upgrade;
    since = since || i == origin.revision;
    if (!since || !script_there) continue;
    const auto& blocks = script_there->blocks;
    const bool here = i == revision_index;
    const auto stop =
        here ? blocks.begin() + static_cast<std::ptrdiff_t>(block_index) : blocks.end();
    if (std::any_of(blocks.begin(), stop, commits)) return false;
    if (here) return true;
  }
  return false;
}

const RelationLock* Step::blocking_lock() const {
  const auto found = std::ranges::find_if(effects.locks, [&](const RelationLock& lock) {
    return blocks(lock.mode) != Blocks::kNothing && in_use(lock.relation);
  });
  return found == effects.locks.end() ? nullptr : &*found;
}

Truth Step::in_transaction() const {
  switch (session.state()) {
    case TransactionState::kNone:
      return Truth::kNo;
    case TransactionState::kBlock:
    case TransactionState::kImplicit:
      return Truth::kYes;
    case TransactionState::kUnknown:
      return Truth::kUnknown;
  }
  return Truth::kUnknown;
}

}  // namespace miglint
