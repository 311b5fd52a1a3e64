#pragma once

// Where a tool that does not know Postgres's quotes cuts a statement in two.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace miglint {

struct SplitBody {
  std::uint32_t begin = 0;  // of the quoted text
  std::uint32_t end = 0;
  std::uint32_t cut = 0;  // the ';' at which the tool ends the statement
};

// The first quoted text in text[begin, end) with a line, not its last, that `ends_statement` to the
// tool.
std::optional<SplitBody> split_body(
    std::string_view text,
    std::uint32_t begin,
    std::uint32_t end,
    const std::function<bool(std::string_view line)>& ends_statement);

}  // namespace miglint
