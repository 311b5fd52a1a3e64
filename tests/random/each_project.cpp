#include "tests/random/each_project.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/random/environment.h"

namespace miglint::test {

namespace {

std::string text_of(const RandomProject& project) {
  std::string out;
  for (const RandomRevision& revision : project) {
    out += fmt::format("-- {} after {}\n", revision.id, fmt::join(revision.parents, ", "));
    for (const std::string& sql : revision.upgrade)
      out += fmt::format("{};\n", sql);
    for (const std::string& sql : revision.downgrade)
      out += fmt::format("-- down: {};\n", sql);
  }
  return out;
}

}  // namespace

void each_project(std::uint64_t usually,
                  std::uint64_t salt,
                  const std::function<void(const RandomProject&)>& check) {
  const std::uint64_t projects = number("MIGLINT_RANDOM_PROJECTS", usually);
  const std::uint64_t seed = number("MIGLINT_RANDOM_SEED", 1);
  for (std::uint64_t i = 0; i < projects && !::testing::Test::HasFailure(); ++i) {
    Dice dice(seed * salt + i);
    const RandomProject project = random_project(dice, kPgVersion);
    check(project);
    if (::testing::Test::HasFailure()) ADD_FAILURE() << "project " << i << "\n" << text_of(project);
  }
}

}  // namespace miglint::test
