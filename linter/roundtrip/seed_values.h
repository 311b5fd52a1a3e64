#pragma once

// Values for made-up rows, as text that Postgres reads as the column's type.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linter/roundtrip/seed_tables.h"

namespace miglint {

// The `index`-th value (from 1) of the column's type; another index gives another value as far as
// the type has room. `in_key`: integers far from those that migrations write themselves, because a
// row of theirs with the same key would be refused. nullopt: no value of this type is known.
std::optional<std::string> made_up_value(const SeedColumn& column,
                                         std::uint32_t index,
                                         bool in_key);

// What else may satisfy a check: the literals of `definition` and their neighbours, the longest
// list first likely to succeed. Types are the caller's concern.
std::vector<std::string> hinted_values(std::string_view definition);

}  // namespace miglint
