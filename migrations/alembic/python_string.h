#pragma once

// A Python string literal → its text, with a map from each byte to the source that gave it.

#include <optional>

#include "migrations/alembic/values.h"
#include "migrations/python/tree.h"

namespace miglint::alembic {

// `node` is a "string" node without interpolation fields, or a "concatenated_string" of such.
// nullopt: an f-string, which the evaluator must read itself.
std::optional<String> read_string(const PythonNode& node, FileId file);

// The text of one "string_content" (or "string" without fields) from source bytes [begin, end):
// escapes undone unless raw. Appends to `into`.
void append_literal(std::string_view source,
                    std::uint32_t begin,
                    std::uint32_t end,
                    bool raw,
                    FileId file,
                    String& into);

// r, b, f, u prefixes of a string node.
struct StringPrefix {
  bool raw = false;
  bool bytes = false;
  bool format = false;
};

StringPrefix prefix_of(std::string_view literal);

}  // namespace miglint::alembic
