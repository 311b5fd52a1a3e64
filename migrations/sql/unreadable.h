#pragma once

// Where a text cannot be given to Postgres's scanner.

#include <cstddef>
#include <optional>
#include <string_view>

namespace miglint {

struct Unreadable {
  std::size_t at = 0;
  const char* why = "";
};

// The first such place: a NUL byte, at which the scanner takes the text to end, and a run of
// operators without a space, over which it takes time that grows with the square of its length.
std::optional<Unreadable> unreadable(std::string_view sql);

}  // namespace miglint
