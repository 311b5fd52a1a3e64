#pragma once

// What a command does to a running database at the moment before it runs: which relations it locks
// and how, what it rewrites and scans, whether it can run in a transaction block. The one place for
// these facts; measured on PostgreSQL 14 to 18. Rules ask, they do not know.

#include <string>
#include <vector>

#include "migrations/catalog/catalog.h"
#include "migrations/catalog/lock_mode.h"
#include "migrations/catalog/session.h"
#include "migrations/ddl/command.h"

namespace miglint {

struct RelationLock {
  ddl::Name relation;  // resolved
  RelationKind kind = RelationKind::kTable;
  LockMode mode = LockMode::kAccessShare;
};

struct Effects {
  std::vector<RelationLock> locks;        // strongest of each relation; the target first
  std::vector<RelationLock> weaker;       // the other modes it takes on the same relations
  std::vector<ddl::Name> rewrites;        // tables whose rows are written anew
  std::vector<ddl::Name> scans;           // tables read whole
  std::vector<ddl::Name> builds_indexes;  // index names, as far as they are known
  bool forbidden_in_transaction = false;
  std::string forbidden_name;  // how Postgres calls what is forbidden: "CREATE INDEX CONCURRENTLY"
  // False where something decided it that the history does not tell (an unknown column type).
  bool certain = true;

  // The strongest lock on this relation, or nullptr.
  const RelationLock* lock_on(const ddl::Name& resolved) const;
  bool rewrites_table(const ddl::Name& resolved) const;
  bool scans_table(const ddl::Name& resolved) const;
};

// pg_version: the target's major, 10 to 18.
Effects effects_of(const ddl::Command& command,
                   const Catalog& catalog,
                   const Session& session,
                   int pg_version);

// Is a type change free, does it rewrite the table, or can it not be known? `from` null: unknown.
enum class TypeChange { kCatalogOnly, kRewrite, kUnknown };
TypeChange type_change(const ddl::TypeName* from,
                       const ddl::TypeName& to,
                       const ddl::Boxed<ddl::Expression>& using_value,
                       std::string_view column,
                       const Catalog& catalog,
                       const Session& session);

// Would an index on the column stand as it is? No where the new type's default operator class is
// another (text → citext) or the collation changes.
Truth keeps_index(const ddl::TypeName* from, const ddl::TypeName& to, const Catalog& catalog);

}  // namespace miglint
