#pragma once

// `miglint: irreversible — reason`: somebody says that a downgrade cannot give back what was there.
//
// Looked for in comments only (`-- …`, `# …`, `/* … */`, with or without their marks). Before the
// reason may stand a dash of any length or ':'; the reason may be missing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/source_set.h"

namespace miglint {

// The reason ("" when none is given), or nullopt when the comment says nothing of the kind.
std::optional<std::string> irreversible_reason(std::string_view comment);

// The same, of the first such comment that begins in text[begin, end).
std::optional<std::string> irreversible_reason(std::string_view text,
                                               const std::vector<Comment>& comments,
                                               std::uint32_t begin,
                                               std::uint32_t end);

}  // namespace miglint
