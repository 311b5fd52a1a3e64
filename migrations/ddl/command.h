#pragma once

// The typed model: one struct for each thing that a migration can do, and one variant over them.
// Plain data, owned; names follow the SQL keyword order. `at` is a byte offset into the text of the
// block, for pointing at a part of a statement.
//
// Not understood is a command too: Other is parsed but not modelled further, Unparsed did not
// parse.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

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

// --- columns and constraints
// -----------------------------------------------------------------------

enum class ConstraintKind { kNotNull, kCheck, kPrimaryKey, kUnique, kExclude, kForeignKey };
enum class ReferentialAction { kNoAction, kRestrict, kCascade, kSetNull, kSetDefault };

struct Constraint {
  ConstraintKind kind = ConstraintKind::kCheck;
  std::string name;                  // empty: Postgres makes one
  std::vector<std::string> columns;  // keys, or the referencing columns
  std::vector<std::string> include;
  std::optional<Expression> check;
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
  std::optional<Expression> where;
  TextOffset at = 0;
};

enum class Generated { kNo, kStored, kVirtual };
enum class Identity { kNo, kAlways, kByDefault };

struct ColumnDefinition {
  std::string name;
  TypeName type;
  bool not_null = false;
  std::optional<Expression> default_value;
  Generated generated = Generated::kNo;
  std::optional<Expression> generation;
  Identity identity = Identity::kNo;
  std::string collation;
  std::string storage;
  std::string compression;
  std::vector<Constraint> constraints;  // inline CHECK, PRIMARY KEY, UNIQUE, REFERENCES
  TextOffset at = 0;
};

enum class Persistence { kPermanent, kUnlogged, kTemporary };

// --- tables
// ------------------------------------------------------------------------------------------

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
  std::optional<Expression> using_value;
  bool cascade = false;  // ALTER TYPE … ALTER ATTRIBUTE
};

struct SetDefault {
  std::string column;
  std::optional<Expression> value;  // nullopt: DROP DEFAULT
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
  std::optional<Expression> expression;  // SET EXPRESSION
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

enum class ObjectKind {
  kTable,
  kIndex,
  kView,
  kMaterializedView,
  kSequence,
  kForeignTable,
  kType,
  kDomain,
  kSchema,
  kFunction,
  kProcedure,
  kAggregate,
  kTrigger,
  kRule,
  kPolicy,
  kExtension,
  kDatabase,
  kRole,
  kConstraint,
  kColumn,
  kAttribute,
  kStatistics,
  kPublication,
  kSubscription,
  kCollation,
  kOperator,
  kCast,
  kTablespace,
  kOther,
  kServer,
  kForeignDataWrapper,
  kUserMapping,
  kEventTrigger,
  kLanguage,
  kTextSearch,
  kAccessMethod,
  kConversion,
  kOperatorClass,
  kOperatorFamily,
  kTransform,
  kDomainConstraint,
};

struct AlterTable {
  Name table;
  ObjectKind kind = ObjectKind::kTable;  // as written: ALTER INDEX, ALTER VIEW …
  bool if_exists = false;
  bool only = false;
  std::vector<Alteration> actions;
};

struct Rename {
  ObjectKind kind = ObjectKind::kTable;  // what is renamed: kTable, kColumn, kConstraint, kType …
  ObjectKind relation_kind = ObjectKind::kTable;  // of `relation`, as written
  Name relation;         // the relation (of a column: its table), or the type, schema, function …
  std::string old_name;  // of a column, constraint, trigger, attribute, enum value; else empty
  std::string new_name;
  bool if_exists = false;
};

struct SetSchema {
  ObjectKind kind = ObjectKind::kTable;
  Name object;
  std::string schema;
  bool if_exists = false;
};

struct SetOwner {
  ObjectKind kind = ObjectKind::kTable;
  Name object;
  std::string owner;
  bool if_exists = false;
};

struct Drop {
  ObjectKind kind = ObjectKind::kTable;
  std::vector<Name> objects;
  // Of functions: the argument types of each, in Postgres's spelling; nullopt: none written.
  std::vector<std::optional<std::vector<std::string>>> arguments;
  Name relation;  // of a trigger, rule, policy: its table
  bool if_exists = false;
  bool cascade = false;
  bool concurrently = false;
};

struct Truncate {
  std::vector<Name> tables;
  std::vector<bool> only;  // of each
  bool cascade = false;
  bool restart_identity = false;
};

// --- indexes
// -------------------------------------------------------------------------------------------

struct IndexKey {
  std::string column;  // empty: an expression
  std::optional<Expression> expression;
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
  std::optional<Expression> where;
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool only = false;
  bool nulls_not_distinct = false;
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

// --- types, schemas, sequences, views, functions
// -----------------------------------------------------

struct CreateEnum {
  Name type;
  std::vector<std::string> labels;
};

struct AddEnumValue {
  Name type;
  std::string value;
  std::string neighbour;  // BEFORE or AFTER this one; empty: at the end
  bool before = false;
  bool if_not_exists = false;
};

struct RenameEnumValue {
  Name type;
  std::string old_value;
  std::string new_value;
};

struct CreateDomain {
  Name domain;
  TypeName base;
  bool not_null = false;
  std::optional<Expression> default_value;
  std::vector<Constraint> constraints;
};

struct AlterDomain {
  Name domain;
  // Postgres's letter: T default, N drop not null, O set not null, C add, X drop, V validate.
  char action = 'T';
  Constraint constraint;                    // of C
  std::string name;                         // of X, V
  std::optional<Expression> default_value;  // of T; nullopt: DROP DEFAULT
  bool missing_ok = false;
};

struct CreateType {  // composite, range, base, shell
  Name type;
  std::vector<ColumnDefinition> attributes;  // composite
  bool composite = false;
  bool range = false;
};

struct CreateSchema {
  std::string schema;
  bool if_not_exists = false;
};

// A sequence's own parameters, as far as they are written.
struct SequenceOptions {
  std::optional<TypeName> type;
  std::optional<std::string> start;  // numbers as text: they may be larger than 64 bits
  std::optional<std::string> increment;
  std::optional<std::string> minimum;  // empty text: NO MINVALUE
  std::optional<std::string> maximum;
  std::optional<std::string> cache;
  std::optional<bool> cycle;
  bool restart = false;
};

struct CreateSequence {
  Name sequence;
  SequenceOptions options;
  Persistence persistence = Persistence::kPermanent;
  bool if_not_exists = false;
  Name owned_by_table;  // empty: none
  std::string owned_by_column;
};

struct AlterSequence {
  Name sequence;
  SequenceOptions options;
  bool disowned = false;  // OWNED BY NONE
  bool if_exists = false;
  Name owned_by_table;
  std::string owned_by_column;
};

struct CreateView {
  Name view;
  bool or_replace = false;
  bool materialized = false;
  bool if_not_exists = false;
  bool with_data = true;
  Persistence persistence = Persistence::kPermanent;
  std::vector<std::string> columns;  // as far as they are named in the query or the list
  std::vector<Name> reads;
  std::vector<ColumnUse> uses;
  std::vector<QueryColumn> query_columns;
  std::vector<FunctionCall> functions;
  bool recursive = false;
  std::vector<std::string> options;
  std::string query;  // in one spelling of ours: the same words give the same text
};

struct RefreshMaterializedView {
  Name view;
  bool concurrently = false;
  bool with_data = true;
};

struct CreateExtension {
  std::string extension;
  bool if_not_exists = false;
  std::string schema;
  bool cascade = false;
};

struct CreateFunction {
  Name function;
  bool procedure = false;
  bool or_replace = false;
  std::vector<std::string> argument_types;  // in Postgres's spelling
  std::string returns;
  std::string language;
  char volatility = 'v';  // i immutable, s stable, v volatile
  bool security_definer = false;
  bool sets_search_path = false;
  bool returns_set = false;
  bool strict = false;
  std::vector<std::string> argument_names;  // as argument_types; empty: none
  bool has_defaults = false;
  std::string body;
  // LANGUAGE sql whose body is SELECT of one expression and nothing else: Postgres puts it in the
  // place of a call (inline_function, clauses.c, v15).
  std::optional<Expression> inlined;
};

struct AlterFunction {
  Name function;
  std::optional<std::vector<std::string>> argument_types;
  std::optional<char> volatility;
  std::optional<bool> security_definer;
  std::optional<bool> sets_search_path;
};

struct CreateTrigger {
  std::string trigger;
  Name table;
  bool or_replace = false;
  bool constraint = false;
  Name function;
  Name referenced;  // constraint triggers: FROM
  bool for_each_row = false;
  char timing = 'a';  // before, after, instead of
  bool on_insert = false;
  bool on_update = false;
  bool on_delete = false;
  bool on_truncate = false;
  std::vector<std::string> columns;  // UPDATE OF
  std::optional<Expression> when;
  bool deferrable = false;
  bool initially_deferred = false;
  bool has_transition_tables = false;
};

struct CreateRule {
  std::string rule;
  Name table;
  bool or_replace = false;
  char event = 's';  // select, update, insert, delete
  bool instead = false;
  std::vector<Name> reads;
  std::vector<ColumnUse> uses;
};

struct CreatePolicy {
  std::string policy;
  Name table;
  std::string command = "all";  // all, select, insert, update, delete
  bool permissive = true;
  std::vector<std::string> roles;  // empty: PUBLIC
  std::optional<Expression> using_value;
  std::optional<Expression> check;
  bool always_true = false;  // USING (true), WITH CHECK (true): a condition that lets all through
};

struct AlterPolicy {
  std::string policy;
  Name table;
  std::vector<std::string> roles;  // empty: not said
  std::optional<Expression> using_value;
  std::optional<Expression> check;
};

struct CreateStatistics {
  Name statistics;  // empty: Postgres makes one
  Name table;
  bool if_not_exists = false;
  std::vector<std::string> columns;  // of expressions: those named in them
};

// CREATE and ALTER PUBLICATION.
struct Publish {
  enum class What { kCreate, kAdd, kSet, kDrop, kOptions };

  std::string publication;
  What what = What::kCreate;
  std::vector<Name> tables;
  std::vector<std::string> filter_columns;  // named in a WHERE of a table
  std::vector<std::string> schemas;
  bool all_tables = false;
};

// CREATE of what has no model of its own: operator, cast, aggregate, server, role …
struct CreateObject {
  ObjectKind kind = ObjectKind::kOther;
  Name object;
  bool if_not_exists = false;
  bool or_replace = false;
  std::vector<std::string> argument_types;  // of aggregates
};

// ALTER … DEPENDS ON EXTENSION.
struct DependsOnExtension {
  ObjectKind kind = ObjectKind::kIndex;
  Name object;
};

// ALTER TABLE ALL IN TABLESPACE … SET TABLESPACE.
struct MoveAll {
  ObjectKind kind = ObjectKind::kTable;
  std::string from;
  std::string to;
  std::vector<std::string> owners;  // empty: everybody's
};

// DROP OWNED BY, REASSIGN OWNED BY.
struct Owned {
  bool drop = false;
  bool cascade = false;
  std::vector<std::string> roles;
  std::string to;  // REASSIGN
};

struct AlterExtension {
  enum class What { kUpdate, kAdd, kDrop };

  std::string extension;
  What what = What::kUpdate;
  ObjectKind kind = ObjectKind::kOther;  // of the member
  Name object;
};

struct Comment {
  ObjectKind kind = ObjectKind::kTable;
  Name object;                      // the relation, of a column or constraint its table
  std::string part;                 // column, constraint, trigger, policy …
  std::optional<std::string> text;  // nullopt: IS NULL
};

struct Grant {
  bool revoke = false;
  ObjectKind kind = ObjectKind::kTable;
  std::vector<Name> objects;
  std::vector<std::string> privileges;  // empty: ALL
  std::vector<std::string> roles;
  bool grant_option = false;
  bool default_privileges = false;  // ALTER DEFAULT PRIVILEGES: of objects made later
  bool all_in_schema = false;       // ON ALL … IN SCHEMA; `objects` are the schemas
};

// CREATE ROLE, ALTER ROLE, and their spellings USER and GROUP.
struct ChangeRole {
  std::string role;
  bool create = false;
  std::vector<std::string> options;  // that are turned on, in Postgres's words: "superuser"
};

// ALTER SYSTEM SET, ALTER DATABASE … SET, ALTER ROLE … SET.
struct SetServerSetting {
  enum class Scope { kSystem, kDatabase, kRole } scope = Scope::kSystem;
  std::string target;  // the database or role
  std::string name;    // empty: all
};

// --- rows
// ----------------------------------------------------------------------------------------------

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
  std::optional<Expression> where;
  bool in_batches = false;  // LIMIT in a subquery, or ctid: only a part of the rows at once
  std::vector<Name> reads;
  std::vector<std::string> strings;
  std::string repeated_column;  // assigned twice
};

struct Delete {
  Name table;
  bool has_where = false;
  std::optional<Expression> where;
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
  std::optional<Expression> where;  // of the outermost query
  std::vector<Name> sequences;      // nextval('…'), setval('…', …): as far as literal
  std::vector<TypeName> casts;      // and the strings cast, for new enum values
  std::vector<std::string> strings;
};

// --- session and transaction
// -------------------------------------------------------------------------

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

struct Vacuum {
  bool full = false;
  bool analyze_only = false;  // ANALYZE
  std::vector<Name> tables;   // empty: all
};

// --- the rest
// ---------------------------------------------------------------------------------------------

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
  TextOffset begin = 0;      // in the body; 0 where it is made up of pieces
  TextOffset end = 0;
};

}  // namespace miglint::ddl
