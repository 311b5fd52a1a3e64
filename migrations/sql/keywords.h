#pragma once

// Postgres's own keyword table (parser/kwlist.h).

#include <string_view>

namespace miglint {

// A keyword of any kind but "unreserved": as a name it must be quoted (quote_identifier(), v15).
// `word` is lower case.
bool needs_quotes(std::string_view word);

}  // namespace miglint
