#pragma once

// What of a text is no code to Postgres: strings, quoted names, comments, dollar-quoted bodies.

#include <cstddef>
#include <optional>
#include <string_view>

namespace miglint {

// The end of the string, the quoted name, the comment or the dollar-quoted body that begins at
// `at`; `at` itself where code stands there.
std::size_t past_text(std::string_view sql, std::size_t at);

struct QuotedText {
  std::size_t begin = 0;  // of the opening quote or mark
  std::size_t end = 0;    // behind the closing one
};

// The next string, quoted name, comment or dollar-quoted body that begins at `from` or later.
std::optional<QuotedText> next_quoted(std::string_view sql, std::size_t from);

}  // namespace miglint
