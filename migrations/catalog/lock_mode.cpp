#include "migrations/catalog/lock_mode.h"

#include <array>

namespace miglint {

std::string_view name_of(LockMode mode) {
  static constexpr std::array<std::string_view, 8> kNames{"ACCESS SHARE",
                                                          "ROW SHARE",
                                                          "ROW EXCLUSIVE",
                                                          "SHARE UPDATE EXCLUSIVE",
                                                          "SHARE",
                                                          "SHARE ROW EXCLUSIVE",
                                                          "EXCLUSIVE",
                                                          "ACCESS EXCLUSIVE"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::string_view name_of(Blocks blocks) {
  static constexpr std::array<std::string_view, 3> kNames{"nothing", "writes", "reads and writes"};
  return kNames[static_cast<std::size_t>(blocks)];
}

Blocks blocks(LockMode mode) {
  if (mode == LockMode::kAccessExclusive) return Blocks::kReadsAndWrites;
  return mode >= LockMode::kShare ? Blocks::kWrites : Blocks::kNothing;
}

bool conflict(LockMode held, LockMode requested) {
  // Row: held; bit n: the n-th mode must wait (weakest is bit 0).
  static constexpr std::array<std::uint8_t, 8> kConflicts{0b10000000,
                                                          0b11000000,
                                                          0b11110000,
                                                          0b11111000,
                                                          0b11101100,
                                                          0b11111100,
                                                          0b11111110,
                                                          0b11111111};
  const auto row = kConflicts[static_cast<std::size_t>(held)];
  return ((row >> static_cast<unsigned>(requested)) & 1U) != 0;
}

}  // namespace miglint
