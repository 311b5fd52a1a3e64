#pragma once

// Cuts a text that does not parse as a whole into statements, over Postgres's scanner: quotes,
// dollar quotes, parentheses, `BEGIN ATOMIC … END` with nested CASE. An unbalanced piece ends at
// the next ';' at the end of a line. Every byte that is neither white space nor comment is in a
// piece.

#include <cstdint>
#include <string>
#include <vector>

namespace miglint {

struct Piece {
  std::uint32_t begin = 0;  // byte offsets, half open; without the ';'
  std::uint32_t end = 0;
};

std::vector<Piece> split(const std::string& sql);

}  // namespace miglint
