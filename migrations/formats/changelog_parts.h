#pragma once

// What most of Liquibase's changes are put together from.

#include <string>
#include <string_view>

#include "migrations/formats/changelog.h"

namespace miglint::changelog {

// The table that schemaName and tableName name.
std::string table_of(const LogElement& change);

std::string name_in(const LogElement& change, std::string_view attribute);

std::string alter_table(const LogElement& change, std::string_view rest);

// " KEYWORD value", or "" where the attribute is not there.
std::string clause(const LogElement& change, std::string_view keyword, std::string_view attribute);

// ALTER <what> schema.<from> RENAME TO <to>; `from` and `to` are attributes.
std::string renamed(const LogElement& change,
                    std::string_view what,
                    std::string_view from,
                    std::string_view to);

}  // namespace miglint::changelog
