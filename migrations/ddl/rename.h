#pragma once

#include <string>

#include "migrations/ddl/expression.h"

namespace miglint::ddl {

// The expression as it reads after a column was renamed: its text and what it says of its columns.
// A text that our spelling shortens (a subquery) keeps its words. Called when no parse tree is
// alive.
Expression renamed(const Expression& expression, const std::string& from, const std::string& to);

// Of a text that is in our spelling: an expression of which only that was kept. Likewise.
Expression read_again(const std::string& text);

}  // namespace miglint::ddl
