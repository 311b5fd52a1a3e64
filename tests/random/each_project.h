#pragma once

#include <cstdint>
#include <functional>

#include "tests/random/project.h"

namespace miglint::test {

constexpr int kPgVersion = 15;

// Random trees until a check fails; that tree is then told. MIGLINT_RANDOM_PROJECTS says how many
// (else `usually`), MIGLINT_RANDOM_SEED from where on; other `salt`, other trees.
void each_project(std::uint64_t usually,
                  std::uint64_t salt,
                  const std::function<void(const RandomProject&)>& check);

}  // namespace miglint::test
