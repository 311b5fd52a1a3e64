#pragma once

// The connection that a statement runs on: its transaction, its settings, the locks it holds.
//
// Settings follow Postgres (manual, SET, v15): SET lasts for the session and is undone by ROLLBACK;
// SET LOCAL lasts until the transaction ends and does nothing outside of one; RESET restores the
// connection's default. Locks last until the transaction ends.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/lock_mode.h"
#include "migrations/ddl/command.h"
#include "migrations/revisions/revision.h"

namespace miglint {

enum class TransactionState {
  kNone,      // autocommit: each statement is its own transaction
  kBlock,     // inside BEGIN … COMMIT, whoever wrote it
  kImplicit,  // several statements in one message
  kUnknown,   // the runner cannot be known
};

struct HeldLock {
  ddl::Name relation;  // resolved
  LockMode mode = LockMode::kAccessShare;
  std::uint32_t step = 0;  // ordinal of the statement in this replay that took it
};

class Session {
 public:
  TransactionState state() const { return state_; }

  // Ordinal of the current transaction in this replay, from 1; a new one for each autocommitted
  // statement.
  std::uint32_t transaction() const { return transaction_; }

  const std::vector<HeldLock>& locks() const { return locks_; }

  // The value in force, or nullptr when nothing has set it (the server's or role's own is unknown).
  const std::string* setting(std::string_view name) const;

  // A lock_timeout other than 0 is in force.
  bool has_lock_timeout() const;

  // --- for replay and apply
  // -------------------------------------------------------------------------
  void begin(TransactionState state);
  void commit();
  void rollback();
  void next_autocommit();  // the boundary before a statement outside any transaction
  void set(const ddl::Set& command);
  void hold(std::vector<HeldLock> locks);

 private:
  TransactionState state_ = TransactionState::kNone;
  std::uint32_t transaction_ = 0;
  std::vector<HeldLock> locks_;
  std::map<std::string, std::string, std::less<>> session_settings_;
  std::map<std::string, std::string, std::less<>> local_settings_;
  std::map<std::string, std::string, std::less<>> settings_at_begin_;
};

// Milliseconds of a Postgres time setting ("2s", "500", "1min"), or nullopt when it is none.
std::optional<std::int64_t> milliseconds(std::string_view value);

}  // namespace miglint
