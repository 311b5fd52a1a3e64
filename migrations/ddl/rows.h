#pragma once

// Rows, and the session that changes them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrations/ddl/boxed.h"
#include "migrations/ddl/column.h"

namespace miglint::ddl {

struct Insert {
  Name table;
  std::vector<std::string> columns;
  std::vector<Name> reads;
  bool on_conflict = false;
  std::uint32_t rows = 0;            // of VALUES; 0: from a query
  std::vector<std::string> strings;  // string constants in it (an enum value may be among them)
  std::vector<std::string> fixed;    // columns of the list that a row gives a literal
  std::string repeated_column;       // named twice in the list
};

struct Update {
  Name table;
  std::vector<std::string> columns;
  std::vector<Expression> values;  // what each column is set to; (a, b) = (SELECT …) gives one each
  bool has_where = false;
  Boxed<Expression> where;
  bool in_batches = false;  // LIMIT in a subquery, or ctid: only a part of the rows at once
  std::vector<Name> reads;
  std::vector<std::string> strings;
  std::string repeated_column;  // assigned twice
};

struct Delete {
  Name table;
  bool has_where = false;
  Boxed<Expression> where;
  bool in_batches = false;
  std::vector<Name> reads;
};

struct Merge {
  Name table;
  std::vector<Name> reads;
};

struct Copy {
  Name table;
  bool from = true;
  bool from_stdin = false;
};

struct Select {
  std::vector<Name> reads;
  std::vector<FunctionCall> functions;
  bool for_update = false;
  Boxed<Expression> where;      // of the outermost query
  std::vector<Name> sequences;  // nextval('…'), setval('…', …): as far as literal
  std::vector<TypeName> casts;  // and the strings cast, for new enum values
  std::vector<std::string> strings;
};

enum class TransactionVerb {
  kBegin,
  kCommit,
  kRollback,
  kSavepoint,
  kRelease,
  kRollbackTo,
  kPrepare,
  kCommitPrepared,
  kRollbackPrepared,
};

struct Transaction {
  TransactionVerb verb = TransactionVerb::kBegin;
  std::string savepoint;
  bool chain = false;
};

// SET, RESET and SELECT set_config('name', 'value', local).
struct Set {
  std::string name;                  // lower case; empty: RESET ALL
  std::optional<std::string> value;  // nullopt: RESET, SET … TO DEFAULT; lists joined by ", "
  bool local = false;
};

struct LockTable {
  std::vector<Name> tables;
  std::string mode;  // as the manual spells it: "ACCESS EXCLUSIVE"
  bool nowait = false;
};

struct Vacuum {
  bool full = false;
  bool analyze_only = false;  // ANALYZE
  std::vector<Name> tables;   // empty: all
  // ONLY, of each of them: without its partitions and children (18).
  std::vector<bool> only;
};

}  // namespace miglint::ddl
