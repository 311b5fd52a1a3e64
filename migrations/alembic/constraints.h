#pragma once

// Constraints, as objects in a table (sa.UniqueConstraint) or as directives make them, and their
// SQL.

#include <optional>
#include <string>
#include <vector>

#include "migrations/alembic/naming_convention.h"
#include "migrations/alembic/problems.h"
#include "migrations/alembic/quoting.h"
#include "migrations/alembic/sql_text.h"
#include "migrations/alembic/values.h"

namespace miglint::alembic {

struct Constraint {
  enum class Kind : std::uint8_t { kPrimaryKey, kUnique, kCheck, kForeignKey, kExclude };
  Kind kind = Kind::kCheck;
  Name name;  // empty: none
  std::vector<Name> columns;
  SqlText body;                           // the condition of a CHECK; what follows EXCLUDE
  std::vector<std::string> body_columns;  // columns of the expression in it
  Name referred_table;
  std::string referred_schema;
  std::vector<Name> referred_columns;
  std::string phrases;  // ON DELETE …, DEFERRABLE, NOT VALID: all that follows
  std::string nulls;    // of a UNIQUE: " NULLS NOT DISTINCT"
  bool use_alter = false;
  SourceSpan where;
};

struct TableName {
  Name name;
  std::string schema;

  std::string text() const { return qualified(schema, name); }

  std::string dotted() const { return qualified_dotted(schema, name); }
};

// sa.PrimaryKeyConstraint(…), sa.UniqueConstraint(…), sa.CheckConstraint(…),
// sa.ForeignKeyConstraint(…), postgresql.ExcludeConstraint(…); nullopt for anything else.
std::optional<Constraint> read_constraint(const Value& value, Problems& problems);

// sa.ForeignKey(…) of a column.
std::optional<Constraint> read_foreign_key(const Value& value,
                                           const Name& column,
                                           Problems& problems);

std::string nulls_words(const Keywords& keywords, Problems& problems);  // Constraint::nulls

// ON DELETE … and the like from keywords: onupdate, ondelete, deferrable, initially, match,
// postgresql_not_valid.
std::string constraint_phrases(const Keywords& keywords, Problems& problems);

// Elements and keywords of an EXCLUDE constraint → what follows the word.
void read_exclude(const std::vector<Value>& elements,
                  const Keywords& keywords,
                  Constraint& constraint,
                  Problems& problems);

// A list of column names, sa.column(…)s or table.c.…s.
std::vector<Name> read_columns(const Value& value, std::string_view what, Problems& problems);

// [CONSTRAINT name ]…, as it stands in CREATE TABLE and after ADD.
SqlText constraint_text(const Constraint& constraint,
                        const TableName& table,
                        const NamingConvention* naming,
                        Problems& problems);

}  // namespace miglint::alembic
