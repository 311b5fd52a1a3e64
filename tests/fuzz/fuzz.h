#pragma once

// What every fuzzer does with an input: put it into a small project that is read from memory, and
// lint that. Nothing may crash, hang, or lose its bounds; what is found does not matter.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace miglint::fuzz {

using Files = std::map<std::string, std::string>;

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

struct Asked {
  std::string stats;     // a file of the project
  std::string baseline;  // likewise
};

// `path`: of the project in `files`. Every report is written, too.
void lint_all(const Files& files, const std::string& path, const Asked& asked = {});

// A healthy Alembic project, for one of its files to be replaced.
Files alembic_project();

}  // namespace miglint::fuzz
