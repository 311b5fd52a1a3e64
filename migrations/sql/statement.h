#pragma once

// A statement's place in a text, and how it is reached.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

struct Node;  // Postgres's; complete only where sql/pg_nodes.h is included

namespace miglint {

// Byte offsets into the text given, half open, without the ';', leading or trailing white space and
// comments.
struct ParsedStatement {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  const Node* tree = nullptr;  // null when it does not parse; alive during the visit only
  std::string error;           // Postgres's own words, empty when it parses
  std::uint32_t error_at = 0;
};

using StatementVisitor = std::function<void(const ParsedStatement&)>;

}  // namespace miglint
