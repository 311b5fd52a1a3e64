// Random histories on a live server and on the simulated catalogue. How many is told by
// MIGLINT_RANDOM_HISTORIES, and from which seed on by MIGLINT_RANDOM_SEED.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>

#include "tests/live_server.h"
#include "tests/random/environment.h"
#include "tests/random/generator.h"
#include "tests/random/live_history.h"
#include "tests/random/shrink.h"

namespace miglint::test {
namespace {

LiveHistory::Next generated(Dice& dice) {
  const std::size_t length = 4 + dice.below(10);
  return [&dice, length, at = std::size_t{0}](const Catalog& catalog) mutable {
    if (at++ == length) return std::optional<std::string>();
    return std::optional(Generator(dice, catalog).statement());
  };
}

bool has(const LiveRun& run, const std::string& kind) {
  return std::ranges::any_of(run.partings,
                             [&](const Parting& parting) { return parting.kind == kind; });
}

// The shortest history that parts in the same way, and how.
std::string told(LiveHistory& live, const LiveRun& run, const std::string& kind) {
  const auto statements = shrink(run.statements, [&](const std::vector<std::string>& fewer) {
    const auto again = live.run(fewer);
    return again && has(*again, kind);
  });
  std::string out;
  for (const std::string& statement : statements)
    out += fmt::format("  {};\n", statement);
  const auto again = live.run(statements);
  if (again)
    for (const Parting& parting : again->partings)
      out += fmt::format("  -- {}\n", parting.words);
  return out;
}

TEST(RandomLive, SimulationIsWhatTheServerHas) {
  const LiveServer server;
  if (!server.is_there()) GTEST_SKIP() << server.problem();
  auto live = LiveHistory::open(server.address(), server.major());
  ASSERT_TRUE(live) << live.error().message;
  const std::uint64_t histories = number("MIGLINT_RANDOM_HISTORIES", 200);
  const std::uint64_t seed = number("MIGLINT_RANDOM_SEED", 1);
  std::map<std::string, std::size_t> kinds;
  std::size_t statements = 0;
  std::size_t refused = 0;
  for (std::uint64_t i = 0; i < histories; ++i) {
    Dice dice(seed * 1000003 + i);
    const auto run = live->run(generated(dice));
    ASSERT_TRUE(run) << run.error().message;
    statements += run->statements.size();
    refused += run->refused;
    for (const Parting& parting : run->partings)
      if (kinds[parting.kind]++ == 0)
        ADD_FAILURE() << parting.kind << ", history " << i << ":\n"
                      << told(*live, *run, parting.kind);
  }
  std::cout << fmt::format("{} histories from seed {}: {} statements, {} of them refused by both\n",
                           histories,
                           seed,
                           statements,
                           refused);
  for (const auto& [kind, times] : kinds)
    std::cout << fmt::format("  {} times {}\n", times, kind);
  if (std::getenv("MIGLINT_RANDOM_DETAILS") == nullptr) return;
  for (const auto& [state, one] : live->unclaimed())
    std::cout << fmt::format("  {} times {}, like {}\n", one.times, state, one.example);
}

}  // namespace
}  // namespace miglint::test
