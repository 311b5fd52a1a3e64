#pragma once

// A statement at the moment before it runs.
//
// References are good during the visit alone.

#include <cstdint>
#include <optional>

#include "migrations/catalog/apply.h"
#include "migrations/catalog/catalog.h"
#include "migrations/catalog/effects.h"
#include "migrations/catalog/session.h"
#include "migrations/ddl/command.h"
#include "migrations/revisions/history.h"

namespace miglint {

struct Step {
  const ddl::Command& command;
  const Catalog& before;
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

  template <typename T>
  const T* as() const {
    return std::get_if<T>(&command);
  }

  std::string_view sql() const { return std::string_view(block.sql).substr(begin, end - begin); }

  SourceSpan where() const;                     // the whole statement
  SourceSpan locate(ddl::TextOffset at) const;  // from `at` to the end of its word

  // Exemption X1: the relation was created earlier in this same revision and direction, so no
  // released code knows it and its locks block nobody. IF NOT EXISTS proves nothing.
  bool is_new(const ddl::Name& relation) const;

  // Exemptions X1 and X2: neither new nor temporary, so others may be using it right now.
  bool in_use(const ddl::Name& relation) const;

  // The statement runs in a transaction block (or in a message with others).
  Truth in_transaction() const;
};

}  // namespace miglint
