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
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/catalog/access.h"
#include "migrations/catalog/persistent_map.h"
#include "migrations/catalog/shared_list.h"
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

// What stands for the default of a serial column, in our spelling: the sequence may be renamed.
inline constexpr std::string_view kSerialDefault = "nextval(…)";

struct Column {
  std::string name;
  std::optional<ddl::TypeName> type;  // nullopt: unknown
  Truth not_null = Truth::kUnknown;
  // nullopt: none, or unknown where `default_known` is not set.
  ddl::Boxed<ddl::Expression> default_value;
  bool default_known = false;
  ddl::Generated generated = ddl::Generated::kNo;
  ddl::Identity identity = ddl::Identity::kNo;
  ddl::Boxed<ddl::Expression> generation;  // of a generated column
  std::string collation;
  std::string storage;      // as SET STORAGE says it, upper case; empty: the type's own
  std::string compression;  // empty: the default
  std::string statistics;   // target; empty: the default
  std::string comment;
  std::vector<Privilege> privileges;  // on it alone
  bool inherited = false;             // from a parent or the partitioned table
  bool also_own = false;              // … and of the table itself, which keeps it
  Origin origin;
};

struct TableConstraint {
  ddl::Constraint definition;  // name filled in, referenced table and columns resolved
  bool valid = true;
  bool inherited = false;  // from a parent or the partitioned table
  bool also_own = false;   // … and of the table itself, which keeps it
  std::string index;       // of PRIMARY KEY, UNIQUE, EXCLUDE: its unqualified name
  std::string comment;
  Origin origin;
};

struct Trigger {
  ddl::CreateTrigger definition;
  char enabled = 'O';      // pg_trigger.tgenabled: O, D, R, A
  bool inherited = false;  // of a partition: the partitioned table's
  std::string comment;
  Origin origin;
};

struct RewriteRule {
  ddl::CreateRule definition;
  char enabled = 'O';
  Origin origin;
};

struct Policy {
  ddl::CreatePolicy definition;
  std::string comment;
  Origin origin;
};

struct Statistics {
  ddl::Name name;  // resolved
  std::vector<std::string> columns;
  Origin origin;
};

// An index is a relation too; this is what only an index has.
struct IndexFacts {
  ddl::Name table;  // resolved
  ddl::CreateIndex definition;
  bool valid = true;
  std::string constraint;  // of the table, that owns it; empty: none
  ddl::Name parent;        // of a partition's index: the partitioned index; resolved
};

struct Relation {
  ddl::Name name;
  RelationKind kind = RelationKind::kTable;
  ddl::Persistence persistence = ddl::Persistence::kPermanent;
  bool assumed = false;          // never seen created
  bool columns_complete = true;  // false: there may be columns that we do not know
  bool has_rows = false;  // rows were put in since it was created in this history (INSERT, CTAS)
  SharedList<Column> columns;
  std::vector<std::string> gone_columns;  // proved absent, where columns are not complete
  SharedList<TableConstraint> constraints;
  std::vector<ddl::Name> indexes;   // resolved
  std::vector<ddl::Name> inherits;  // parents, the partitioned table among them
  std::vector<ddl::Name> children;  // partitions and inheriting tables
  ddl::Name default_partition;
  std::string partition_strategy;
  std::vector<std::string> partition_columns;
  std::string bound;                         // of a partition
  std::vector<ddl::Name> referenced_by;      // tables with a foreign key to it
  std::vector<ddl::Name> dependents;         // views that read it
  std::vector<ddl::Name> sequences;          // owned by its columns
  std::vector<ddl::Name> reads;              // of a view
  std::vector<ddl::ColumnUse> uses;          // of a view: columns, their relations resolved
  std::vector<ddl::FunctionCall> functions;  // of a view
  std::string query;                         // of a view, in our spelling
  bool starred = false;  // of a view: a * in it stood for the columns that there were
  std::vector<Trigger> triggers;
  std::vector<RewriteRule> rules;
  std::vector<Policy> policies;
  std::vector<Statistics> statistics;
  Truth row_security = Truth::kUnknown;  // ENABLE ROW LEVEL SECURITY
  bool force_row_security = false;
  char replica_identity = 'd';  // pg_class.relreplident: d, n, f, i
  std::string replica_index;
  std::string clustered_on;  // an index
  Access access;
  std::string access_method;  // empty: the default
  std::string tablespace;     // empty: the database's
  std::string server;         // of a foreign table
  std::string managed_by;     // an extension that it was handed over to: "TimescaleDB"
  ddl::Name row_type;         // OF: resolved
  std::map<std::string, std::string> options;
  ddl::Boxed<IndexFacts> index;
  ddl::Name owned_by;  // of a sequence: its table
  std::string owned_by_column;
  bool of_identity = false;                   // of a sequence: it belongs to an identity column
  ddl::Boxed<ddl::SequenceOptions> sequence;  // of a sequence; unset: as by default
  std::string comment;
  Origin origin;
  std::optional<Origin> renamed;  // who gave it its present name; nullopt: it never had another

  const Column* column(std::string_view column_name) const;
  const TableConstraint* constraint(std::string_view constraint_name) const;
};

struct Type {
  enum class Kind { kEnum, kDomain, kComposite, kOther, kRange };

  ddl::Name name;
  Kind kind = Kind::kOther;
  std::vector<std::string> labels;                           // of an enum, in order
  std::vector<std::pair<std::string, Origin>> added_labels;  // by ADD VALUE, with who added it
  // Its constraints named and as ALTER DOMAIN has left them.
  ddl::Boxed<ddl::CreateDomain> domain;
  std::vector<ddl::ColumnDefinition> attributes;  // of a composite type
  std::string comment;
  Access access;
  Origin origin;

  bool is_constrained_domain() const {
    return domain && (domain->not_null || !domain->constraints.empty());
  }
};

struct Function {
  ddl::Name name;
  ddl::CreateFunction definition;
  std::string comment;
  Access access;
  Origin origin;
};

struct Schema {
  std::string name;
  Access access;
};

struct Publication {
  std::string name;
  std::vector<ddl::Name> tables;  // resolved
  std::vector<std::string> filter_columns;
  std::vector<std::string> schemas;
  bool all_tables = false;
  Origin origin;
};

// What has no model of its own and is told by its existence: a server, a cast, an operator …
struct OtherObject {
  ddl::ObjectKind kind = ddl::ObjectKind::kOther;
  ddl::Name name;
  Origin origin;
};

// What each_difference() calls for each entry that two catalogues do not share; null: it is not in
// that one. Unset: not asked.
struct DifferenceVisitor {
  std::function<void(const Relation*, const Relation*)> relation = {};
  std::function<void(const Type*, const Type*)> type = {};
  std::function<void(const Function*, const Function*)> function = {};
  std::function<void(const Schema*, const Schema*)> schema = {};
  std::function<void(const std::string*, const std::string*)> extension = {};
  std::function<void(const Publication*, const Publication*)> publication = {};
  std::function<void(const OtherObject*, const OtherObject*)> object = {};
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
  const Schema* schema(std::string_view name) const;
  bool has_extension(std::string_view extension) const;
  bool extension_is_gone(std::string_view extension) const;
  bool schema_is_gone(std::string_view schema) const;
  bool function_is_gone(const ddl::Name& name) const;
  const Publication* publication(std::string_view name) const;
  const OtherObject* object(ddl::ObjectKind kind, const ddl::Name& name) const;

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
  // Does the view read this column of the relation? Unknown where two relations may have it.
  Truth view_uses(const Relation& view, const ddl::Name& relation, std::string_view column) const;

  const std::vector<std::string>& search_path() const { return search_path_; }

  // Calls of functions that change the schema in their bodies, which is not followed: how many
  // there were, and of what the last.
  std::size_t unfollowed_calls() const { return unfollowed_calls_; }

  const std::string& last_unfollowed_call() const { return last_unfollowed_call_; }

  // The role that SET ROLE has put in force; empty: the one that runs the migrations.
  const std::string& acting_role() const { return acting_role_; }

  // Of what the acting role makes now: its own, with what ALTER DEFAULT PRIVILEGES gives.
  Access new_access(AccessKind kind, std::string_view schema) const;

  // Everything, sorted by name, for dumps, descriptions and diffs.
  void each_relation(const std::function<void(const Relation&)>& visit) const;
  void each_relation_in(std::string_view schema,
                        const std::function<void(const Relation&)>& visit) const;
  // Relations that mention something of this name, without a schema: a type of theirs, a function
  // that they call, statistics, a server. Costs what it finds. Which of that name it is, each
  // caller sees for itself.
  void each_mentioning(std::string_view name,
                       const std::function<void(const Relation&)>& visit) const;
  void each_type(const std::function<void(const Type&)>& visit) const;
  void each_function(const std::function<void(const Function&)>& visit) const;
  void each_extension(const std::function<void(const std::string&)>& visit) const;
  void each_schema(const std::function<void(const Schema&)>& visit) const;
  void each_publication(const std::function<void(const Publication&)>& visit) const;
  void each_object(const std::function<void(const OtherObject&)>& visit) const;

  // Entries that differ between this one and `other`, each kind in the order of names. Costs the
  // changes between the two, not their size. An entry made anew may still equal the old one.
  void each_difference(const Catalog& other, const DifferenceVisitor& visit) const;

  // --- for apply.cpp and its families alone
  // -------------------------------------------------------
  void put(Relation relation);
  void remove_relation(const ddl::Name& resolved);
  void put(Type type);
  void remove_type(const ddl::Name& resolved);
  void put(Function function);
  void remove_function(const ddl::Name& resolved);
  void add_schema(std::string_view schema);
  void put(Schema schema);
  void remove_schema(std::string_view schema);
  void add_extension(std::string_view extension);
  void remove_extension(std::string_view extension);
  void put(Publication publication);
  void remove_publication(std::string_view name);
  void put(OtherObject object);
  void remove_object(ddl::ObjectKind kind, const ddl::Name& name);
  void remove_one_function(const Function& function);

  void set_search_path(std::vector<std::string> path) {
    search_path_ = std::move(path);
    last_found_ = {};
  }

  void set_acting_role(std::string role) { acting_role_ = std::move(role); }

  void note_unfollowed_call(std::string function) {
    ++unfollowed_calls_;
    last_unfollowed_call_ = std::move(function);
  }

  // ALTER DEFAULT PRIVILEGES for what `maker` makes in `schema` (empty: anywhere).
  const Access* default_access(std::string_view maker,
                               std::string_view schema,
                               AccessKind kind) const;
  void put_default_access(std::string_view maker,
                          std::string_view schema,
                          AccessKind kind,
                          Access access);

 private:
  // Where a name is found, or would be.
  struct Place {
    std::string_view schema;
    const Relation* relation = nullptr;
    const Type* type = nullptr;  // asked for only where there is no relation

    bool holds() const { return relation != nullptr || type != nullptr; }
  };

  Place look_up(const ddl::Name& name) const;
  Place look_through(const ddl::Name& name) const;
  static std::string mention_key(std::string_view name, const ddl::Name& relation);
  void note_mentions(const Relation* was, const Relation* is);

  // A statement is asked about the same relation again and again: the last one that was found,
  // until a relation, a type or the search path changes.
  struct LastFound {
    const Relation* relation = nullptr;  // in relations_
    bool by_search_path = false;
  };

  mutable LastFound last_found_;
  PersistentMap<Relation> relations_;  // keyed by "schema.name"
  PersistentMap<ddl::Name> mentions_;  // relations, keyed by what they mention and themselves
  PersistentMap<Type> types_;
  PersistentMap<Function> functions_;  // keyed by "schema.name(arguments)"
  PersistentMap<Schema> schemas_;
  PersistentMap<std::string> extensions_;
  PersistentMap<Publication> publications_;
  PersistentMap<OtherObject> objects_;    // keyed by kind and name
  PersistentMap<std::string> gone_;       // relations proved absent
  PersistentMap<Access> default_access_;  // keyed by maker, schema and kind
  std::vector<std::string> search_path_;
  bool may_hold_temporary_ = false;  // something was once put into pg_temp
  std::string acting_role_;
  std::size_t unfollowed_calls_ = 0;
  std::string last_unfollowed_call_;
};

}  // namespace miglint
