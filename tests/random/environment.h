#pragma once

// How many, and from which seed on: told by variables.

#include <cstdint>
#include <cstdlib>

namespace miglint::test {

inline std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

}  // namespace miglint::test
