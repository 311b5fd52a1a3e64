#include "migrations/formats/split_body.h"

#include "migrations/formats/client_text.h"

namespace miglint {

std::optional<SplitBody> split_body(
    std::string_view text,
    std::uint32_t begin,
    std::uint32_t end,
    const std::function<bool(std::string_view line)>& ends_statement) {
  const std::string_view part = text.substr(0, end);
  for (std::size_t at = begin; at < part.size();) {
    const std::size_t past = past_text(part, at);
    if (past == at) {
      ++at;
      continue;
    }
    const bool is_quoted = part[at] == '$' || part[at] == '\'';
    std::size_t line = part.rfind('\n', at);
    line = line == std::string_view::npos || line < begin ? begin : line + 1;
    while (is_quoted) {
      const std::size_t line_end = part.find('\n', line);
      if (line_end == std::string_view::npos || line_end >= past) break;
      if (ends_statement(part.substr(line, line_end - line))) {
        const std::size_t semicolon = part.rfind(';', line_end);
        return SplitBody{static_cast<std::uint32_t>(at),
                         static_cast<std::uint32_t>(past),
                         static_cast<std::uint32_t>(semicolon)};
      }
      line = line_end + 1;
    }
    at = past;
  }
  return std::nullopt;
}

}  // namespace miglint
