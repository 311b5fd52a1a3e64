#include "migrations/revisions/history.h"

#include <array>

namespace miglint {

static constexpr std::array kNames = {
#define MIGLINT_NAME(enumerator, name) std::string_view(name),
    MIGLINT_SOURCE_FORMATS(MIGLINT_NAME)
#undef MIGLINT_NAME
};

std::string_view name_of(SourceFormat format) {
  return kNames[static_cast<std::size_t>(format)];
}

std::span<const std::string_view> source_format_names() {
  return kNames;
}

}  // namespace miglint
