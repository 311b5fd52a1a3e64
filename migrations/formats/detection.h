#pragma once

// Which tool a folder of migrations is for: each file is taken for the tool whose sign in it is the
// strongest, and the tool with the most files wins. A manifest that is there decides, unless the
// files themselves carry another tool's markers.

#include "migrations/formats/format.h"
#include "migrations/text/file_system.h"

namespace miglint {

struct Detection {
  const Format* format = nullptr;  // nullptr: no tool's
  const Format* rival = nullptr;   // as good: nobody can tell
  int strength = 0;                // of the strongest sign of `format`
  std::size_t count = 0;           // files that carry it, of those looked at
};

// `folder` lists its sub-folders' files too (Depth::kOneBelow).
Detection detect_format(const FileSystem& files,
                        const MigrationsFolder& folder,
                        const ToolNames& named);

}  // namespace miglint
