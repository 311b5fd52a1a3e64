#pragma once

// A history of statements, run on a server and on the simulated catalogue: where the two part.
//
// A history is one transaction that is rolled back, and each statement stands on a savepoint: what
// the server refuses, or the simulation alone, changes neither.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "linter/roundtrip/live_catalog.h"
#include "migrations/catalog/apply.h"
#include "tests/random/simulated.h"

namespace miglint::test {

struct Parting {
  // The same for all that are alike: "constraint definition", "not refused 42804".
  std::string kind;
  std::string words;
};

struct LiveRun {
  std::vector<std::string> statements;
  std::vector<Parting> partings;
  std::size_t refused = 0;  // by both
};

class LiveHistory {
 public:
  static Result<LiveHistory> open(const ServerAddress& server, int major);

  using Next = std::function<std::optional<std::string>(const Catalog&)>;

  // Asks for the next statement until there is none; stops at the first refusal that only one of
  // the two has.
  Result<LiveRun> run(const Next& next);
  Result<LiveRun> run(const std::vector<std::string>& statements);

  // What the server refused and the simulation did not, without a claim of it to know: sqlstates,
  // with how often and an example.
  struct Unclaimed {
    std::size_t times = 0;
    std::string example;
  };

  const std::map<std::string, Unclaimed>& unclaimed() const { return unclaimed_; }

 private:
  LiveHistory(LiveCatalog live, int major) : live_(std::move(live)), major_(major) {}

  std::optional<Parting> run_one(const std::string& sql, Simulated& simulated, LiveRun& run);

  LiveCatalog live_;
  int major_;
  std::map<std::string, Unclaimed> unclaimed_;
};

}  // namespace miglint::test
