#pragma once

// CREATE INDEX and DROP INDEX.

#include <string>
#include <vector>

#include "migrations/alembic/constraints.h"
#include "migrations/alembic/naming_convention.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct Index {
  Name name;  // empty: a convention's
  bool unique = false;
  bool concurrently = false;
  bool if_not_exists = false;

  struct Part {
    SqlText sql;
    std::string key;     // for postgresql_ops
    std::string column;  // the first column in it, for naming conventions
  };

  std::vector<Part> parts;
  std::string using_method;  // lower case; empty: not said
  SqlText tail;              // INCLUDE, NULLS DISTINCT, WITH, TABLESPACE, WHERE
  SourceSpan where;
};

// The columns and expressions of an index.
std::vector<Index::Part> read_index_parts(const Value& columns, Problems& problems);

// unique=, if_not_exists= and every postgresql_* option.
void read_index_options(const Keywords& keywords, Index& index, Problems& problems);

// sa.Index(name, *expressions, …); nullopt for anything else.
std::optional<Index> read_index(const Value& value, Problems& problems);

SqlText create_index_text(const Index& index,
                          const TableName& table,
                          const NamingConvention* naming,
                          Problems& problems);

}  // namespace miglint::alembic
