#pragma once

// What every fuzzer does with an input: put it into a small project that is read from memory, and
// lint that. Nothing may crash, hang, or lose its bounds; what is found does not matter.

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace miglint::fuzz {

// The targets, a file each.
void revision(std::string_view input);
void setup_files(std::string_view input);
void sql(std::string_view input);
void formats(std::string_view input);
void suppressions(std::string_view input);
void settings(std::string_view input);

struct Target {
  const char* name;
  void (*run)(std::string_view input);
};

inline constexpr std::array kTargets{Target{"revision", revision},
                                     Target{"setup_files", setup_files},
                                     Target{"sql", sql},
                                     Target{"formats", formats},
                                     Target{"suppressions", suppressions},
                                     Target{"settings", settings}};

using Files = std::map<std::string, std::string>;

// The first byte of an input, which says where the rest of it stands.
inline std::size_t choice(std::string_view input, std::size_t count) {
  return static_cast<unsigned char>(input.front()) % count;
}

struct Asked {
  std::string stats = {};     // a file of the project
  std::string baseline = {};  // likewise
  std::string tool = {};      // else it is found out
};

// The project in `files`, with every rule.
void lint_all(const Files& files, const Asked& asked = {});

// An Alembic project without revisions, as small as it can be: it is read anew for each input.
Files alembic_project();

}  // namespace miglint::fuzz
