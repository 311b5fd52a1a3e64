#include "linter/version.h"

#include <fmt/format.h>

namespace miglint {

constinit const std::string_view kVersion = MIGLINT_VERSION;

std::string version_text() {
  return fmt::format("miglint {}\ngrammar: PostgreSQL {} (libpg_query)", kVersion, kGrammar);
}

}  // namespace miglint
