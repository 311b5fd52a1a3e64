#pragma once

// Where a piece of text came from. Every value that reaches the user carries one, so that a finding
// can always be underlined in the file that caused it.

#include <compare>
#include <cstdint>

namespace miglint {

using FileId = std::uint32_t;  // index into SourceSet

inline constexpr FileId kNoFile = 0xffffffff;

struct SourceSpan {
  FileId file = kNoFile;
  std::uint32_t begin = 0;  // byte offsets, half open
  std::uint32_t end = 0;

  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
  friend auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
};

}  // namespace miglint
