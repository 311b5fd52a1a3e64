#pragma once

// The columns that a statement defines, for the rules about types and names.

#include <functional>

#include "migrations/replay/step.h"

namespace miglint {

// Of CREATE TABLE (not AS), ADD COLUMN, and composite types no column.
void each_new_column(
    const Step& step,
    const std::function<void(const ddl::Name& table, const ddl::ColumnDefinition& column)>& visit);

// Also the types that ALTER COLUMN … TYPE gives; `at` is where the column stands in the block.
void each_new_type(const Step& step,
                   const std::function<void(const ddl::Name& table,
                                            const std::string& column,
                                            const ddl::TypeName& type,
                                            SourceSpan where)>& visit);

}  // namespace miglint
