#pragma once

// Which tool a folder of SQL files is for: each file is taken for the tool whose sign in it is the
// strongest, and the tool with the most files wins.

#include <string>
#include <string_view>

#include "migrations/formats/format.h"
#include "migrations/text/file_system.h"

namespace miglint {

struct Detection {
  const Format* format = nullptr;     // nullptr: no tool's
  const Format* rival = nullptr;      // as good: nobody can tell
  int strength = 0;                   // of the strongest sign of `format`
  std::size_t count = 0;              // files that carry it, of those looked at
  std::string_view unread_tool = {};  // a tool that is known but not read yet; format is nullptr
};

Detection detect_format(const FileSystem& files, const MigrationsFolder& folder);

}  // namespace miglint
