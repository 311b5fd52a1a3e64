#pragma once

// What a statement does to rows that were there before, for the rules about data.

#include <optional>
#include <string_view>

#include "migrations/replay/step.h"

namespace miglint {

struct RowChange {
  ddl::Name table;
  std::string_view verb;     // "UPDATE", "INSERT"
  bool may_be_many = false;  // not bounded by VALUES, a batch or a condition on a unique key
};

// INSERT, UPDATE, DELETE, MERGE and COPY … FROM; nullopt for anything else.
std::optional<RowChange> row_change(const Step& step);

// The condition names a unique key of the table, whole, and the statement reads no other table: a
// few rows at most where it compares the key with constants.
bool is_bounded(const Step& step,
                const ddl::Name& table,
                const ddl::Boxed<ddl::Expression>& where,
                const std::vector<ddl::Name>& reads);

// A lock taken earlier in the transaction that others wait for, on a relation in use; or nullptr.
const HeldLock* blocking_lock_held(const Step& step);

}  // namespace miglint
