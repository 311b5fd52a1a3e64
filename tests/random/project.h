#pragma once

// A random Alembic tree: revisions of random statements, with branches and merges.

#include <map>
#include <string>
#include <vector>

#include "tests/random/dice.h"

namespace miglint::test {

struct RandomRevision {
  std::string id;
  std::vector<std::string> parents;
  std::vector<std::string> upgrade;  // statements
  std::vector<std::string> downgrade;
};

using RandomProject = std::vector<RandomRevision>;

RandomProject random_project(Dice& dice, int pg_version);

std::string file_of(const RandomRevision& revision);  // its path
// Path → text, of these revisions alone.
std::map<std::string, std::string> files_of(const RandomProject& project);

}  // namespace miglint::test
