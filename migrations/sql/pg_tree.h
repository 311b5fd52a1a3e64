#pragma once

// Text → statements → Postgres's own parse tree, alive only while it is being read.
//
// libpg_query builds the tree in a memory context of this thread. Nothing is serialised: the
// visitor gets Postgres's node structs (nodes/parsenodes.h) and must copy what it wants to keep.
// The text is parsed once, whole; each RawStmt says where its statement stands. Only when that
// fails is it cut by splitter.h, and each piece parsed alone, so that one bad statement does not
// silence the file. Every byte that is neither white space nor comment belongs to a statement that
// is visited. Parsing never nests: the visitor must not parse.

#include <string>
#include <string_view>

#include "migrations/sql/statement.h"

namespace miglint {

// Calls visit for each statement of sql, in order. Empty statements (a lone ';') are not visited.
// A NUL byte ends what Postgres sees; what follows it is visited as one failed statement.
void parse_each(const std::string& sql, const StatementVisitor& visit);

// The same for one expression body or PL/pgSQL is not offered: bodies are parsed after the outer
// visit has ended.

// The node's tag in words ("CreateStmt"), for messages about what is not understood.
std::string_view tag_name(const Node& node);

}  // namespace miglint
