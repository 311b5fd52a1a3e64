#pragma once

// SQL inside of string literals: bodies of DO blocks and of SQL functions. Called when no parse
// tree is alive.

#include <optional>
#include <string>

#include "migrations/ddl/command.h"

namespace miglint::ddl {

// Fills `statements` and `opaque` from the block's body. PL/pgSQL is read by its keywords; another
// language is opaque.
void read_body(DoBlock& block);

// The expression, when the text is `SELECT expression` and nothing else.
Boxed<Expression> single_expression(const std::string& sql);

}  // namespace miglint::ddl
