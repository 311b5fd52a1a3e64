#pragma once

// Where text goes: stdout, or files that are written whole or not at all. The only writer of the
// program.

#include <cstdint>
#include <optional>
#include <string>

#include "migrations/text/result.h"

namespace miglint {

// `path` empty: stdout. The file is written beside its place and moved there.
std::optional<Error> write_output(const std::string& path, const std::string& text);

// What a command does to a file.
struct FileWrite {
  enum class How : std::uint8_t {
    kReplace,  // made with its folders where it is missing
    kAppend,   // likewise
    kRename,   // `text` is the new path; fails where that is taken
    kRemove,
  };
  How how = How::kReplace;
  std::string path;
  std::string text = {};
  bool executable = false;  // kReplace
};

std::optional<Error> apply(const FileWrite& write);

}  // namespace miglint
