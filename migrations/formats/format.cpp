#include "migrations/formats/format.h"

#include <algorithm>
#include <array>

namespace miglint {

// NOLINTBEGIN(bugprone-macro-parentheses)
#define FORMAT(name) extern const Format name;
#include "migrations/formats/formats.def"
#undef FORMAT

namespace {

constexpr std::array kFormats = {
#define FORMAT(name) &name,
#include "migrations/formats/formats.def"
#undef FORMAT
};
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace

std::span<const Format* const> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, [](const Format* f) { return name_of(*f); });
  return found == kFormats.end() ? nullptr : *found;
}

const Format* find_format(SourceFormat format) {
  const auto found = std::ranges::find(kFormats, format, [](const Format* f) { return f->format; });
  return found == kFormats.end() ? nullptr : *found;
}

}  // namespace miglint
