#pragma once

// Who we are, for `--version` and for reports.

#include <string>
#include <string_view>

namespace miglint {

extern const std::string_view kVersion;  // of the project in CMakeLists.txt
inline constexpr int kGrammar = 18;      // the Postgres major whose grammar the parser has

std::string version_text();

}  // namespace miglint
