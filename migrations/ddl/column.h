#pragma once

// Columns and constraints as a migration writes them, and the columns that a query names and gives.

#include <optional>
#include <string>
#include <vector>

#include "migrations/ddl/boxed.h"
#include "migrations/ddl/expression.h"
#include "migrations/ddl/names.h"

namespace miglint::ddl {

// A column as a query names it: `relation` as written, empty where the name stands alone; `column`
// is "*" for all of them.
struct ColumnUse {
  Name relation;
  std::string column;
};

// What a query gives: a name as Postgres would choose it (FigureColname, parse_target.c, v15), and
// the type where a cast or a plain column says it.
struct QueryColumn {
  std::string name;  // "*": every column of `source`, or of all that is read
  ColumnUse source;  // of a plain column; else empty
  std::optional<TypeName> type;
};

enum class ConstraintKind { kNotNull, kCheck, kPrimaryKey, kUnique, kExclude, kForeignKey };
enum class ReferentialAction { kNoAction, kRestrict, kCascade, kSetNull, kSetDefault };

struct Constraint {
  ConstraintKind kind = ConstraintKind::kCheck;
  std::string name;                  // empty: Postgres makes one
  std::vector<std::string> columns;  // keys, or the referencing columns
  std::vector<std::string> include;
  Boxed<Expression> check;
  Name referenced;                              // FOREIGN KEY
  std::vector<std::string> referenced_columns;  // empty: its primary key
  ReferentialAction on_delete = ReferentialAction::kNoAction;
  ReferentialAction on_update = ReferentialAction::kNoAction;
  char match = 's';  // s simple, f full, p partial
  std::string using_index;
  bool nulls_not_distinct = false;
  bool not_valid = false;
  bool not_enforced = false;
  bool no_inherit = false;
  bool deferrable = false;
  bool initially_deferred = false;
  bool without_overlaps = false;  // UNIQUE, PRIMARY KEY; of FOREIGN KEY: PERIOD
  // EXCLUDE: access method, "column WITH operator" elements in our spelling, predicate.
  std::string method;
  std::vector<std::string> elements;
  Boxed<Expression> where;
  TextOffset at = 0;
};

enum class Generated { kNo, kStored, kVirtual };
enum class Identity { kNo, kAlways, kByDefault };

struct ColumnDefinition {
  std::string name;
  TypeName type;
  bool not_null = false;
  Boxed<Expression> default_value;
  Generated generated = Generated::kNo;
  Boxed<Expression> generation;
  Identity identity = Identity::kNo;
  std::string collation;
  std::string storage;
  std::string compression;
  std::vector<Constraint> constraints;  // inline CHECK, PRIMARY KEY, UNIQUE, REFERENCES
  TextOffset at = 0;
};

enum class Persistence { kPermanent, kUnlogged, kTemporary };

}  // namespace miglint::ddl
