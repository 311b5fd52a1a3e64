#pragma once

// A statement at the moment before it runs.
//
// References are good during the visit alone.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/catalog.h"
#include "migrations/catalog/effects.h"
#include "migrations/catalog/session.h"
#include "migrations/ddl/lower.h"
#include "migrations/revisions/history.h"

namespace miglint {

// The statements of one block; empty for an opaque one.
struct LoweredBlock {
  std::vector<ddl::Statement> statements;
};

struct LoweredScript {
  std::vector<LoweredBlock> blocks;  // indexed like Script::blocks
};

struct Step {
  const ddl::Command& command;
  const Catalog& before;
  const Catalog& start;  // before the first statement of this script
  const Session& session;
  const Effects& effects;
  const std::optional<Refusal>& refusal;  // why Postgres would refuse it; nullopt: it runs
  const History& history;
  const Revision& revision;
  RevisionIndex revision_index = 0;
  Direction direction = Direction::kUpgrade;
  const SqlBlock& block;
  ddl::TextOffset begin = 0;  // of the statement, in block.sql
  ddl::TextOffset end = 0;
  std::uint32_t ordinal = 0;  // in this replay
  int pg_version = 15;
  const std::vector<std::string>& small_tables;
  const LoweredScript& script;  // the whole direction, for what follows
  std::size_t block_index = 0;  // this statement's place in it
  std::size_t statement_index = 0;
  const LoweredScript& downgrade;  // of this revision; empty where there is none
  // An earlier statement of this script took a lock on a relation in use that somebody waits for,
  // without a lock_timeout in force.
  bool unguarded_before = false;
  const Effects* before_it = nullptr;  // of the statement before this one in the script
  // The revisions before this one set lock_timeout: to forget it is an oversight, no habit.
  bool lock_timeout_is_usual = false;
  const std::vector<bool>& pending;  // ReplayOptions::pending
  // Set for what a DO block runs: `command` is in it, `begin` and `end` are its place. The block
  // itself is a step before those of its body, and does nothing that is not told of them.
  const ddl::Nested* inside = nullptr;

  // What was asked for last: rule after rule asks for the same relation.
  struct Memo {
    const Relation* relation = nullptr;
    bool unqualified = false;  // by its name alone
  };

  mutable Memo memo = {};

  // The relation in `before`, or nullptr.
  const Relation* find(const ddl::Name& name) const;

  template <typename T>
  const T* as() const {
    return std::get_if<T>(&command);
  }

  std::string_view sql() const {
    if (inside != nullptr && !inside->executed.empty()) return inside->executed;
    return std::string_view(block.sql).substr(begin, end - begin);
  }

  // It may not run, or its error is caught: on a condition that only the server knows.
  bool is_conditional() const {
    return inside != nullptr && (inside->conditional || inside->handled);
  }

  SourceSpan where() const;                     // the whole statement
  SourceSpan locate(ddl::TextOffset at) const;  // from `at` to the end of its word

  // Made by this revision in this direction, or by another one of the same run.
  bool same_run(const Origin& origin) const;

  // Exemption X1: the relation was created earlier in this same run and direction, so no
  // released code knows it and its locks block nobody. IF NOT EXISTS proves nothing.
  bool is_new(const ddl::Name& relation) const;
  bool is_new(const Relation& relation) const;  // one of `before`

  // Neither new nor temporary (X1, X2): it was there before, and may hold rows.
  bool pre_existing(const ddl::Name& relation) const;

  // An earlier revision put the relation aside, under a name that says so (users_old,
  // deprecated_users): released code that still used it broke then, so nobody reads it any more.
  bool is_put_aside(const ddl::Name& relation) const;

  // Pre-existing and not declared small (X5): somebody may be using it and would wait long.
  bool in_use(const ddl::Name& relation) const;
  bool is_small(const ddl::Name& relation) const;

  // The column was added earlier in this same revision and direction.
  bool is_new_column(const ddl::Name& table, std::string_view column) const;

  // Of a refused statement: it would run as the first or as the last one of its script, so the
  // script has it in the wrong place.
  bool is_out_of_order() const;

  // The same relation, whichever way it is written.
  bool same(const ddl::Name& a, const ddl::Name& b) const;

  // Made by this very transaction, so that nobody else has seen it yet.
  bool in_this_transaction(const Origin& origin) const {
    return origin.revision == revision_index && origin.direction == direction &&
           origin.transaction == session.transaction();
  }

  // Made by an earlier revision that the tool runs in the same transaction when both are pending (a
  // fresh install, a release with several revisions): nothing commits in between.
  bool may_share_transaction(const Origin& origin) const;

  // Takes a lock that others wait for, on a relation in use: the first such lock, or nullptr.
  const RelationLock* blocking_lock() const;

  bool blocks_others() const { return blocking_lock() != nullptr; }

  // A later statement of this script is a T for which `holds`.
  template <typename T, typename Predicate>
  bool later(const Predicate& holds) const {
    for (std::size_t b = block_index; b < script.blocks.size(); ++b) {
      const auto& statements = script.blocks[b].statements;
      for (std::size_t s = b == block_index ? statement_index + 1 : 0; s < statements.size(); ++s) {
        const T* found = std::get_if<T>(&statements[s].command);
        if (found != nullptr && holds(*found)) return true;
      }
    }
    return false;
  }

  // An earlier statement of this script is a T for which `holds`.
  template <typename T, typename Predicate>
  bool earlier(const Predicate& holds) const {
    for (std::size_t b = 0; b <= block_index; ++b) {
      const auto& statements = script.blocks[b].statements;
      const std::size_t stop = b == block_index ? statement_index : statements.size();
      for (std::size_t s = 0; s < stop; ++s) {
        const T* found = std::get_if<T>(&statements[s].command);
        if (found != nullptr && holds(*found)) return true;
      }
    }
    return false;
  }

  bool is_alembic() const { return history.format == SourceFormat::kAlembic; }

  // The statement runs in a transaction block (or in a message with others).
  Truth in_transaction() const;
};

}  // namespace miglint
