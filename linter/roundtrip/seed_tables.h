#pragma once

// What must be known of a table to make up rows for it, as pg_catalog has it. Servers 14 to 18.

#include <map>
#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "migrations/text/result.h"

namespace miglint {

// Names are spelled as in SQL: quoted where that is needed, tables qualified.
struct SeedColumn {
  int number = 0;  // pg_attribute.attnum
  std::string name;
  std::string base_type;  // pg_type.typname under all domains; of an array that of its elements
  int modifier = -1;      // pg_attribute.atttypmod, or the domain's
  bool is_array = false;
  bool not_null = false;   // the column's or its domain's
  bool generated = false;  // Postgres computes it; nothing can be given
  bool identity_always = false;
  std::string domain;               // qualified; empty: none
  std::vector<std::string> labels;  // of an enum, in order
};

// A constraint or index and the columns that it is about.
struct SeedConstraint {
  enum class Kind { kUnique, kReference, kCheck, kPartition };

  Kind kind = Kind::kCheck;
  std::string name;
  std::string definition;                 // its literals are hints for values
  std::vector<int> columns;               // pg_attribute.attnum; an expression counts as none
  std::string references;                 // the other table; kReference alone
  std::vector<std::string> there;         // its columns, as `columns`
  std::vector<std::string> column_names;  // of `columns`
};

struct SeedTable {
  std::string oid;
  std::string name;
  std::vector<SeedColumn> columns;
  std::vector<SeedConstraint> constraints;
};

// Every table that rows can be put into, but for partitions, which get theirs through the whole.
// `left_out`: qualified names of tables.
Result<std::vector<SeedTable>> read_seed_tables(Connection& connection,
                                                const std::vector<std::string>& left_out);

// Domain → definitions of its checks.
using DomainChecks = std::map<std::string, std::string>;
Result<DomainChecks> read_domain_checks(Connection& connection);

}  // namespace miglint
