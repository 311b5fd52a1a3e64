#pragma once

// Where text goes: stdout, or a file that is written whole or not at all.

#include <optional>
#include <string>

#include "migrations/text/result.h"

namespace miglint {

// `path` empty: stdout. The file is written beside its place and moved there.
std::optional<Error> write_output(const std::string& path, const std::string& text);

// Adds to the end of a file, which is made where it is missing.
std::optional<Error> append_to(const std::string& path, const std::string& text);

}  // namespace miglint
