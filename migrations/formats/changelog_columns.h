#pragma once

// The columns of a Liquibase change → the parts of the statements that make them.

#include <string>
#include <string_view>
#include <vector>

#include "migrations/formats/changelog.h"

namespace miglint::changelog {

using ChangeStatements = std::vector<std::string>;  // without ';'

std::vector<const LogElement*> columns_of(const LogElement& change);

// CREATE TABLE, and the comments on it and on its columns.
ChangeStatements create_table(const LogElement& change);

// ALTER TABLE … ADD for each column, then what comes of a value for the rows that are there.
ChangeStatements add_columns(const LogElement& change);

// "t(c)", or the attributes referencedTableName and referencedColumnNames → the REFERENCES clause,
// empty where the element names no table.
std::string references_clause(const LogElement& element);

// DEFERRABLE and INITIALLY DEFERRED, with a blank before each.
std::string deferral(const LogElement& element);

}  // namespace miglint::changelog
