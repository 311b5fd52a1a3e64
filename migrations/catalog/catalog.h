#pragma once

// The schema as it stands between two statements.
//
// A value: a copy costs O(1) and a change O(log n) (persistent maps of shared, immutable entries),
// so that reversal, base comparison and parallel branches copy freely.
//
// A relation that was never seen created is *assumed existing* the first time a statement needs it:
// its kind follows from the statement, its columns' types and nullability are unknown until a
// statement tells. Questions therefore have three answers, and each caller says what it does on
// unknown.
//
// Names here are resolved: schema-qualified, truncated to 63 bytes as Postgres does.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog/persistent_map.h"
#include "migrations/ddl/command.h"
#include "migrations/revisions/revision.h"

namespace miglint {

enum class Truth { kNo, kYes, kUnknown };

// Who made an object. kNoRevision: it was there before everything that we read.
struct Origin {
  RevisionIndex revision = kNoRevision;
  Direction direction = Direction::kUpgrade;
  std::uint32_t transaction = 0;  // ordinal of the replayed transaction; 0: unknown

  friend bool operator==(const Origin&, const Origin&) = default;
};

enum class RelationKind {
  kTable,
  kPartitionedTable,
  kIndex,
  kPartitionedIndex,
  kView,
  kMaterializedView,
  kSequence,
  kForeignTable,
  kCompositeType,
};

std::string_view name_of(RelationKind kind);  // as in cli.md's JSON: "table", "materialized view"

struct Column {
  std::string name;
  std::optional<ddl::TypeName> type;  // nullopt: unknown
  Truth not_null = Truth::kUnknown;
  // nullopt: none, or unknown where `default_known` is not set.
  std::optional<ddl::Expression> default_value;
  bool default_known = false;
  ddl::Generated generated = ddl::Generated::kNo;
  ddl::Identity identity = ddl::Identity::kNo;
  std::string collation;
  std::string comment;
  Origin origin;
};

struct TableConstraint {
  ddl::Constraint definition;  // name filled in, referenced table resolved
  bool valid = true;
  std::string index;  // of PRIMARY KEY, UNIQUE, EXCLUDE: its unqualified name
  Origin origin;
};

// An index is a relation too; this is what only an index has.
struct IndexFacts {
  ddl::Name table;  // resolved
  ddl::CreateIndex definition;
  bool valid = true;
  std::string constraint;  // of the table, that owns it; empty: none
};

struct Relation {
  ddl::Name name;
  RelationKind kind = RelationKind::kTable;
  ddl::Persistence persistence = ddl::Persistence::kPermanent;
  bool assumed = false;          // never seen created
  bool columns_complete = true;  // false: there may be columns that we do not know
  bool has_rows = false;  // rows were put in since it was created in this history (INSERT, CTAS)
  std::vector<Column> columns;
  std::vector<std::string> gone_columns;  // proved absent, where columns are not complete
  std::vector<TableConstraint> constraints;
  std::vector<ddl::Name> indexes;   // resolved
  std::vector<ddl::Name> inherits;  // parents, the partitioned table among them
  std::vector<ddl::Name> children;  // partitions and inheriting tables
  ddl::Name default_partition;
  std::string partition_strategy;
  std::vector<std::string> partition_columns;
  std::string bound;                     // of a partition
  std::vector<ddl::Name> referenced_by;  // tables with a foreign key to it
  std::vector<ddl::Name> dependents;     // views that read it
  std::vector<ddl::Name> reads;          // of a view
  Truth row_security = Truth::kUnknown;  // ENABLE ROW LEVEL SECURITY
  std::vector<std::string> policies;     // those that the history has made
  std::optional<IndexFacts> index;
  ddl::Name owned_by;  // of a sequence: its table
  std::string owned_by_column;
  std::string comment;
  Origin origin;
  std::optional<Origin> renamed;  // who gave it its present name; nullopt: it never had another

  const Column* column(std::string_view column_name) const;
  const TableConstraint* constraint(std::string_view constraint_name) const;
};

struct Type {
  enum class Kind { kEnum, kDomain, kComposite, kOther };

  ddl::Name name;
  Kind kind = Kind::kOther;
  std::vector<std::string> labels;                           // of an enum, in order
  std::vector<std::pair<std::string, Origin>> added_labels;  // by ADD VALUE, with who added it
  std::optional<ddl::CreateDomain> domain;
  Origin origin;
};

struct Function {
  ddl::Name name;
  ddl::CreateFunction definition;
  Origin origin;
};

class Catalog {
 public:
  Catalog();

  // The relation of this name: as written with a schema, else by the search path (session.h gives
  // it; "public" in the usual case). Null: not known, so it may exist outside of what we read.
  const Relation* relation(const ddl::Name& name) const;
  const Type* type(const ddl::Name& name) const;
  std::vector<const Function*> functions(const ddl::Name& name) const;  // overloads
  bool type_is_gone(const ddl::Name& name) const;  // dropped in this history, and not made again
  bool has_schema(std::string_view schema) const;  // seen created
  bool has_extension(std::string_view extension) const;

  // The name under which a relation is or would be found: the schema filled in.
  ddl::Name resolve(const ddl::Name& name) const;

  // yes: in the catalogue; no: proved absent (dropped, or renamed away, in this history);
  // unknown: never heard of.
  Truth exists(const ddl::Name& relation) const;
  Truth has_column(const ddl::Name& table, std::string_view column) const;
  Truth is_not_null(const ddl::Name& table, std::string_view column) const;
  // A valid CHECK or NOT NULL constraint proves that the column has no NULLs (PostgreSQL 12+).
  Truth not_null_is_proved(const ddl::Name& table, std::string_view column) const;
  const ddl::TypeName* column_type(const ddl::Name& table, std::string_view column) const;

  const std::vector<std::string>& search_path() const { return search_path_; }

  // Everything, sorted by name, for dumps, descriptions and diffs.
  void each_relation(const std::function<void(const Relation&)>& visit) const;
  void each_type(const std::function<void(const Type&)>& visit) const;
  void each_function(const std::function<void(const Function&)>& visit) const;
  void each_extension(const std::function<void(const std::string&)>& visit) const;
  void each_schema(const std::function<void(const std::string&)>& visit) const;

  // --- for apply.cpp and its families alone
  // -------------------------------------------------------
  void put(Relation relation);
  void remove_relation(const ddl::Name& resolved);
  void put(Type type);
  void remove_type(const ddl::Name& resolved);
  void put(Function function);
  void remove_function(const ddl::Name& resolved);
  void add_schema(std::string_view schema);
  void remove_schema(std::string_view schema);
  void add_extension(std::string_view extension);
  void remove_extension(std::string_view extension);

  void set_search_path(std::vector<std::string> path) { search_path_ = std::move(path); }

 private:
  PersistentMap<Relation> relations_;  // keyed by "schema.name"
  PersistentMap<Type> types_;
  PersistentMap<Function> functions_;  // keyed by "schema.name(arguments)"
  PersistentMap<std::string> schemas_;
  PersistentMap<std::string> extensions_;
  PersistentMap<std::string> gone_;  // relations proved absent
  std::vector<std::string> search_path_;
};

}  // namespace miglint
