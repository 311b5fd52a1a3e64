#pragma once

// The columns and constraints that a statement defines, for the rules about types and names.

#include <functional>

#include "migrations/replay/step.h"

namespace miglint {

// Of CREATE TABLE (not AS), ADD COLUMN, and composite types no column.
void each_new_column(
    const Step& step,
    const std::function<void(const ddl::Name& table, const ddl::ColumnDefinition& column)>& visit);

// Of the same statements: constraints, a column's own among them; `columns` are those that it is
// about. Where `where` has no place of its own, it is the whole statement.
void each_new_constraint(const Step& step,
                         const std::function<void(const ddl::Name& table,
                                                  const ddl::Constraint& constraint,
                                                  const std::vector<std::string>& columns,
                                                  SourceSpan where)>& visit);

// What a foreign key refers to: the columns that it names, else the primary key's; empty: not
// known.
std::vector<std::string> referenced_columns(const Catalog& catalog, const ddl::Constraint& key);

// CHECK (column IS NOT NULL), and nothing else.
bool says_only_not_null(const ddl::Expression& check);

// Also the types that ALTER COLUMN … TYPE gives; `at` is where the column stands in the block.
void each_new_type(const Step& step,
                   const std::function<void(const ddl::Name& table,
                                            const std::string& column,
                                            const ddl::TypeName& type,
                                            SourceSpan where)>& visit);

}  // namespace miglint
