#pragma once

// Postgres's table lock modes and whom they block (manual, 13.3.1 Table-Level Locks, v15).

#include <cstdint>
#include <string_view>

namespace miglint {

enum class LockMode : std::uint8_t {  // weakest to strongest
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive,
};

enum class Blocks : std::uint8_t { kNothing, kWrites, kReadsAndWrites };

std::string_view name_of(LockMode mode);  // "ACCESS EXCLUSIVE"
std::string_view name_of(Blocks blocks);  // "reads and writes"

// What waits for it: SELECT for ACCESS EXCLUSIVE alone, INSERT, UPDATE and DELETE from SHARE on.
Blocks blocks(LockMode mode);

bool conflict(LockMode held, LockMode requested);

}  // namespace miglint
