#pragma once

// pyproject.toml → the options of [tool.alembic], as text.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "migrations/text/result.h"

namespace miglint {

struct TomlOption {
  std::vector<std::string> values;  // one, or the members of a list; booleans as "true"/"false"
  bool is_list = false;
  std::uint32_t line = 0;  // from 1
};

using TomlOptions = std::map<std::string, TomlOption, std::less<>>;

// nullopt: there is no such table. A file that is no TOML is an Error that names file and line, but
// only if it speaks of Alembic at all.
Result<std::optional<TomlOptions>> read_tool_alembic(const std::string& path,
                                                     std::string_view text);

}  // namespace miglint
