#include "migrations/formats/split_body.h"

#include "migrations/sql/quoted_text.h"

namespace miglint {

std::optional<SplitBody> split_body(
    std::string_view text,
    std::uint32_t begin,
    std::uint32_t end,
    const std::function<bool(std::string_view line)>& ends_statement) {
  const std::string_view part = text.substr(0, end);
  std::size_t from = begin;
  while (const auto quoted = next_quoted(part, from)) {
    from = quoted->end;
    if (part[quoted->begin] != '$' && part[quoted->begin] != '\'') continue;
    std::size_t line = part.rfind('\n', quoted->begin);
    line = line == std::string_view::npos || line < begin ? begin : line + 1;
    for (std::size_t line_end = part.find('\n', line);
         line_end != std::string_view::npos && line_end < quoted->end;
         line_end = part.find('\n', line)) {
      if (ends_statement(part.substr(line, line_end - line)))
        return SplitBody{static_cast<std::uint32_t>(quoted->begin),
                         static_cast<std::uint32_t>(quoted->end),
                         static_cast<std::uint32_t>(part.rfind(';', line_end))};
      line = line_end + 1;
    }
  }
  return std::nullopt;
}

}  // namespace miglint
