#pragma once

// What is done alike to objects of many kinds: rename, drop, own, grant, comment; and what has no
// model of its own.

#include <optional>
#include <string>
#include <vector>

#include "migrations/ddl/names.h"
#include "migrations/ddl/object_kind.h"

namespace miglint::ddl {

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
  std::optional<std::vector<std::string>> arguments;  // of a function, as in Drop
  std::string owner;                                  // empty: CURRENT_ROLE and its like
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
  std::vector<std::optional<std::vector<std::string>>> arguments;  // of functions, as in Drop
  std::vector<std::string> privileges;                             // empty: ALL
  // Of each privilege the columns; empty: of the whole table.
  std::vector<std::vector<std::string>> columns;
  std::vector<std::string> roles;    // "public"; empty: CURRENT_ROLE and its like
  bool grant_option = false;         // of a REVOKE: of that alone
  bool default_privileges = false;   // ALTER DEFAULT PRIVILEGES: of objects made later
  std::vector<std::string> makers;   // and of whose; empty: one's own
  std::vector<std::string> schemas;  // and where; empty: everywhere
  bool all_in_schema = false;        // ON ALL … IN SCHEMA; `objects` are the schemas
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

}  // namespace miglint::ddl
