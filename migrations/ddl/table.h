#pragma once

// Tables, what ALTER TABLE does to them, and their indexes.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "migrations/ddl/boxed.h"
#include "migrations/ddl/column.h"
#include "migrations/ddl/object_kind.h"

namespace miglint::ddl {

struct LikeClause {
  Name source;
  bool defaults = false;  // INCLUDING …
  bool identity = false;
  bool generated = false;
  bool constraints = false;
  bool indexes = false;
  bool storage = false;
  bool compression = false;
  bool comments = false;
  bool statistics = false;
};

struct CreateTable {
  Name table;
  Persistence persistence = Persistence::kPermanent;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;
  std::vector<Constraint> constraints;
  std::vector<Name> inherits;
  std::vector<Name> like;         // LIKE source, in order
  std::vector<LikeClause> likes;  // the same with what they include
  bool partitioned = false;
  std::string partition_strategy;              // "range", "list", "hash"
  std::vector<std::string> partition_columns;  // of expressions: their text
  Name partition_of;                           // empty: none
  bool default_partition = false;
  std::string bound;      // FOR VALUES …, in our spelling
  bool as_query = false;  // CREATE TABLE AS, SELECT INTO
  bool with_data = true;
  std::vector<Name> reads;                 // relations that the query reads
  std::vector<QueryColumn> query_columns;  // of as_query
  std::string of_type;
  Name row_type;       // OF
  std::string server;  // FOREIGN TABLE
  std::string access_method;
  std::string tablespace;
  std::vector<std::string> options;  // WITH (…), in our spelling
};

struct AddColumn {
  ColumnDefinition column;
  bool if_not_exists = false;
  bool cascade = false;  // ALTER TYPE … ADD ATTRIBUTE
};

struct DropColumn {
  std::string column;
  bool if_exists = false;
  bool cascade = false;
};

struct AlterColumnType {
  std::string column;
  TypeName type;
  std::string collation;
  Boxed<Expression> using_value;
  bool cascade = false;  // ALTER TYPE … ALTER ATTRIBUTE
};

struct SetDefault {
  std::string column;
  Boxed<Expression> value;  // nullopt: DROP DEFAULT
};

struct SetNotNull {
  std::string column;
  bool not_null = true;  // false: DROP NOT NULL
};

struct AddConstraint {
  Constraint constraint;
};

struct DropConstraint {
  std::string name;
  bool if_exists = false;
  bool cascade = false;
};

struct ValidateConstraint {
  std::string name;
};

struct AlterConstraint {
  std::string name;
  bool deferrable = false;
  bool initially_deferred = false;
  std::optional<bool> enforced;
  bool changes_deferrability = true;
  std::optional<bool> no_inherit;
};

struct AttachPartition {
  Name partition;
  std::string bound;
  bool is_default = false;
};

struct DetachPartition {
  Name partition;
  bool concurrently = false;
  bool finalize = false;
};

struct SetOptions {  // ALTER TABLE … SET (…), RESET (…)
  std::vector<std::string> names;
  std::vector<std::string> values;  // of the names, in order; empty strings for RESET
  bool reset = false;
};

struct SetIdentity {
  std::string column;
  enum class What { kAdd, kSet, kDrop } what = What::kAdd;
  Identity identity = Identity::kNo;
  bool if_exists = false;
};

struct DropExpression {
  std::string column;
  bool if_exists = false;
};

struct SetLogged {
  bool logged = true;
};

// Any other action; `action` is Postgres's own word without prefix ("EnableTrig", "SetStorage").
struct OtherAlteration {
  std::string action;
  std::string name;   // of the column, trigger, index … where there is one
  std::string value;  // what it is set to: storage, access method, tablespace, options …
  Name relation;      // INHERIT, NO INHERIT, OF
  Boxed<Expression> expression;  // SET EXPRESSION
  bool if_exists = false;
};

using Alteration = std::variant<AddColumn,
                                DropColumn,
                                AlterColumnType,
                                SetDefault,
                                SetNotNull,
                                AddConstraint,
                                DropConstraint,
                                ValidateConstraint,
                                AlterConstraint,
                                AttachPartition,
                                DetachPartition,
                                SetOptions,
                                SetIdentity,
                                DropExpression,
                                SetLogged,
                                OtherAlteration>;

struct AlterTable {
  Name table;
  ObjectKind kind = ObjectKind::kTable;  // as written: ALTER INDEX, ALTER VIEW …
  bool if_exists = false;
  bool only = false;
  std::vector<Alteration> actions;
};

struct Truncate {
  std::vector<Name> tables;
  std::vector<bool> only;  // of each
  bool cascade = false;
  bool restart_identity = false;
};

struct IndexKey {
  std::string column;  // empty: an expression
  Boxed<Expression> expression;
  std::string figured;  // what a query would name the expression; empty: nothing
  std::string collation;
  std::string operator_class;
  bool descending = false;
  std::optional<bool> nulls_first;  // as written
};

struct CreateIndex {
  std::string index;  // empty: Postgres makes one
  Name table;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<std::string> include;
  Boxed<Expression> where;
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool only = false;
  bool nulls_not_distinct = false;
  std::vector<std::string> options;  // WITH (…), in our spelling
};

struct Reindex {
  enum class What { kIndex, kTable, kSchema, kDatabase, kSystem } what = What::kTable;
  Name object;
  bool concurrently = false;
};

struct Cluster {
  Name table;  // empty: all
  std::string index;
};

}  // namespace miglint::ddl
