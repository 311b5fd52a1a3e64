#pragma once

// Repairs as edits of source files: applied, or shown as a diff.

#include <string>
#include <string_view>
#include <vector>

#include "linter/output.h"

namespace miglint {

// A text with bytes [begin, end) replaced.
std::string replaced(std::string_view text,
                     std::size_t begin,
                     std::size_t end,
                     std::string_view with);

// What the writes would change, as `git diff` shows it (new and renamed files too). `before`: the
// text that a file has now, "" for a new one; indexed like `writes`.
std::string diff_text(const std::vector<FileWrite>& writes, const std::vector<std::string>& before);

}  // namespace miglint
