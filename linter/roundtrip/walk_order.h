#pragma once

// Which revisions a walk goes through, and which of them it proves.

#include <string>
#include <vector>

#include "migrations/revisions/history.h"

namespace miglint {

class WalkOrder {
 public:
  explicit WalkOrder(const History& history);

  // What it follows directly: parents and depends_on; in a linear format the one before.
  std::vector<RevisionIndex> parents_of(RevisionIndex index) const;

  // Of those to be proved, in run order, with everything that they follow.
  std::vector<RevisionIndex> reaching(const std::vector<bool>& proved) const;

 private:
  const History& history_;
  std::vector<std::size_t> place_;  // of each revision, in the order
};

// Part `part` (from 1) of `parts` about equally long stretches of the order. Indexed like
// History::revisions.
std::vector<bool> shard_of(const History& history, std::size_t part, std::size_t parts);

}  // namespace miglint
