#pragma once

// The typed model: one struct for each thing that a migration can do, and one variant over them.
// Plain data, owned; names follow the SQL keyword order. `at` is a byte offset into the text of the
// block, for pointing at a part of a statement.
//
// Not understood is a command too: Other is parsed but not modelled further, Unparsed did not
// parse.

#include <string>
#include <variant>
#include <vector>

#include "migrations/ddl/any_object.h"
#include "migrations/ddl/column.h"
#include "migrations/ddl/objects.h"
#include "migrations/ddl/rows.h"
#include "migrations/ddl/table.h"

namespace miglint::ddl {

struct Nested;  // below

struct DoBlock {
  std::string language = "plpgsql";
  std::string body;
  // What the body runs, in the order written, as far as it is literal SQL.
  std::vector<Nested> statements;
  // Why some of the body could not be resolved: "EXECUTE of an expression"; empty: all of it was.
  std::string opaque;
};

struct Explain {
  bool analyze = false;
  std::vector<Nested> statement;  // one
};

struct Other {
  std::string node;  // Postgres's node tag in words: "AlterPolicyStmt"
  Name object;       // where the node names one relation
  // Postgres refuses it in a transaction block (ALTER SYSTEM, CREATE DATABASE …; locks.md §2).
  bool forbidden_in_transaction = false;
};

struct Unparsed {
  std::string message;  // Postgres's words
  TextOffset at = 0;
};

using Command = std::variant<CreateTable,
                             AlterTable,
                             Rename,
                             SetSchema,
                             SetOwner,
                             Drop,
                             Truncate,
                             CreateIndex,
                             Reindex,
                             Cluster,
                             CreateEnum,
                             AddEnumValue,
                             RenameEnumValue,
                             CreateDomain,
                             AlterDomain,
                             CreateType,
                             CreateSchema,
                             CreateSequence,
                             AlterSequence,
                             CreateView,
                             RefreshMaterializedView,
                             CreateExtension,
                             CreateFunction,
                             CreateTrigger,
                             CreatePolicy,
                             Comment,
                             Grant,
                             ChangeRole,
                             SetServerSetting,
                             Insert,
                             Update,
                             Delete,
                             Merge,
                             Copy,
                             Select,
                             Transaction,
                             Set,
                             LockTable,
                             DoBlock,
                             Vacuum,
                             Other,
                             Unparsed,
                             AlterFunction,
                             CreateRule,
                             AlterPolicy,
                             CreateStatistics,
                             Publish,
                             CreateObject,
                             DependsOnExtension,
                             MoveAll,
                             Owned,
                             AlterExtension,
                             Explain>;

// A statement inside another: of a DO block's body, or what is explained.
struct Nested {
  Command command;
  bool conditional = false;  // IF, CASE, an exception handler: it may not run
  bool handled = false;      // its error is caught
  bool repeated = false;     // in a loop
  TextOffset begin = 0;      // in the body: the statement, or the EXECUTE of it
  TextOffset end = 0;
  std::string executed;  // by EXECUTE: the text, put together of its literals; else empty
};

}  // namespace miglint::ddl