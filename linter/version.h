#pragma once

// Who we are, for `--version` and for reports.

#include <string>
#include <string_view>

namespace miglint {

inline constexpr std::string_view kVersion = MIGLINT_VERSION;
inline constexpr int kGrammar = 18;  // the Postgres major whose grammar the parser has

std::string version_text();

}  // namespace miglint
