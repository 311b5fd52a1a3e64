#pragma once

// A history's upgrades run on a server and on the simulated catalogue at once, and the two compared
// after each: where the simulation is wrong, in words.

#include <string>
#include <vector>

#include "linter/roundtrip/connection.h"
#include "migrations/catalog/description.h"
#include "migrations/revisions/history.h"
#include "migrations/text/result.h"

namespace miglint {

struct SideBySide {
  struct Found {
    std::string revision;  // after which it was seen first
    std::string words;
  };

  std::size_t upgrades = 0;  // that the history has
  std::size_t ran = 0;       // and that the server took
  std::size_t objects = 0;   // that were compared at the end
  std::string stopped;       // why it went no further: what the server refused; empty: it did not
  std::vector<Found> found;  // each difference once
  // The same behind a call of a function whose body changes the schema: the simulation says that it
  // does not follow that.
  std::vector<Found> not_claimed;
};

// Kinds of objects that the catalogue holds by their names alone are not compared.
Result<SideBySide> run_side_by_side(const History& history,
                                    const ServerAddress& server,
                                    int pg_version);

}  // namespace miglint
