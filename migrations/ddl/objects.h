#pragma once

// Types, schemas, sequences, views, functions, and what stands on a table by a name of its own.

#include <optional>
#include <string>
#include <vector>

#include "migrations/ddl/boxed.h"
#include "migrations/ddl/column.h"
#include "migrations/ddl/object_kind.h"

namespace miglint::ddl {

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
  Boxed<Expression> default_value;
  std::vector<Constraint> constraints;
};

struct AlterDomain {
  Name domain;
  // Postgres's letter: T default, N drop not null, O set not null, C add, X drop, V validate.
  char action = 'T';
  Constraint constraint;            // of C
  std::string name;                 // of X, V
  Boxed<Expression> default_value;  // of T; nullopt: DROP DEFAULT
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
  std::string owner;  // AUTHORIZATION; empty: whoever makes it
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
  bool leakproof = false;
  char parallel = 'u';                      // u unsafe, r restricted, s safe
  std::vector<std::string> argument_names;  // as argument_types; empty: none
  bool has_defaults = false;
  std::string body;
  // LANGUAGE sql whose body is SELECT of one expression and nothing else: Postgres puts it in the
  // place of a call (inline_function, clauses.c, v15).
  Boxed<Expression> inlined;
};

struct AlterFunction {
  Name function;
  std::optional<std::vector<std::string>> argument_types;
  std::optional<char> volatility;
  std::optional<bool> security_definer;
  std::optional<bool> sets_search_path;
  std::optional<bool> strict;
  std::optional<bool> leakproof;
  std::optional<char> parallel;
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
  Boxed<Expression> when;
  bool deferrable = false;
  bool initially_deferred = false;
  std::string old_table;  // REFERENCING; empty: none
  std::string new_table;
  std::vector<std::string> arguments;  // to the function
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
  Boxed<Expression> using_value;
  Boxed<Expression> check;
  bool always_true = false;  // USING (true), WITH CHECK (true): a condition that lets all through
};

struct AlterPolicy {
  std::string policy;
  Name table;
  std::vector<std::string> roles;  // empty: not said
  Boxed<Expression> using_value;
  Boxed<Expression> check;
};

struct CreateStatistics {
  Name statistics;  // empty: Postgres makes one
  Name table;
  bool if_not_exists = false;
  std::vector<std::string> columns;  // of expressions: those named in them
  bool of_one_column = false;        // which is refused
  std::string repeated_column;       // twice in the list, by itself; empty: none
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

}  // namespace miglint::ddl
