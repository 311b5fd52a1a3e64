#pragma once

// sa.Column(…) and whole tables: what they hold, and the text of CREATE TABLE and ADD COLUMN.

#include <optional>
#include <string>
#include <vector>

#include "migrations/alembic/column_types.h"
#include "migrations/alembic/constraints.h"
#include "migrations/alembic/indexes.h"
#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct Column {
  enum class Autoincrement : std::uint8_t { kAuto, kYes, kNo, kIgnoreForeignKey };

  Name name;
  std::string key;
  ColumnType type = null_type();
  bool primary_key = false;
  std::optional<bool> nullable;  // nullopt: not said
  Autoincrement autoincrement = Autoincrement::kAuto;
  bool python_default = false;  // default=…, or a Sequence
  std::optional<Value> server_default;
  std::optional<Value> identity;  // the call of sa.Identity
  std::optional<Value> computed;
  std::vector<Constraint> checks;  // written in the column's own text
  std::vector<Constraint> foreign_keys;
  bool unique = false;
  bool index = false;
  bool system = false;
  std::optional<Value> comment;
  SourceSpan where;
};

// nullopt, and said, for what is no column.
std::optional<Column> read_column(const Value& value,
                                  const std::string& table_schema,
                                  Problems& problems);

// The expression after DEFAULT; empty for a FetchedValue. Refuses what SQLAlchemy refuses.
SqlText server_default_text(const Value& value, Problems& problems);

// A string that reads like an expression, which SQLAlchemy quotes: said in `problems`. `type` may
// be null: it is not known.
void note_quoted_expression(const Value& server_default,
                            std::string_view column,
                            const ColumnType* type,
                            Problems& problems);

struct Table {
  TableName name;
  std::vector<Column> columns;
  std::vector<Constraint> constraints;  // as given, primary key included
  std::vector<Index> indexes;
};

// The columns, constraints and indexes among `items`, in order.
void read_table_items(const std::vector<Value>& items, Table& table, Problems& problems);

// Puts the primary key together (flags of columns, PrimaryKeyConstraint); the result stands first
// in `constraints` when there is one, and its columns are marked.
void settle_primary_key(Table& table);

// SQLAlchemy's Table.autoincrement_column: the one that prints SERIAL; nullptr: none.
const Column* autoincrement_column(const Table& table, Problems& problems);

// `name TYPE [DEFAULT …] [NOT NULL] [CHECK …]`
SqlText column_text(const Column& column,
                    const Table& table,
                    const NamingConvention* naming,
                    Problems& problems);

// Constraints that follow from columns, in SQLAlchemy's order: UNIQUE, an Enum's CHECK, then
// foreign keys.
std::vector<Constraint> column_constraints(const Column& column);

// Indexes that follow from columns: index=True, and a geometry's.
std::vector<Index> column_indexes(const Column& column, const Table& table);

// The CHECK of a non-native Enum(create_constraint=True).
std::optional<Constraint> enum_check(const Column& column);

}  // namespace miglint::alembic
