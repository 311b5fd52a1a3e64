#pragma once

// Questions about ancestors, answered by walking only where the answer can be.
//
// The history is cut into chains: runs of revisions of which each follows the one before. On one
// chain the lower place is the ancestor, so a question costs only the edges that lead from chain
// to chain, and of those only the ones above the revision that is looked for. Ten thousand
// revisions in a line are one chain, and a question about them one comparison.

#include <cstdint>
#include <vector>

#include "migrations/revisions/revision.h"

namespace miglint {

using Edges = std::vector<std::vector<RevisionIndex>>;

class Reachability {
 public:
  // `order` must hold parents before children; revisions that it leaves out (they stand on a cycle
  // or above one) are never an answer. Keeps a reference to `parents`.
  Reachability(const Edges& parents, const std::vector<RevisionIndex>& order);

  // Proper. Uses scratch memory of its own: not for several threads at once.
  bool is_ancestor(RevisionIndex ancestor, RevisionIndex descendant) const;

  // One more than the highest parent's; 0: the revision is in no order.
  std::uint32_t generation(RevisionIndex i) const { return generation_[i]; }

  // The newest revision that is an ancestor of both, or one of them; kNoRevision: there is none.
  RevisionIndex common_ancestor(RevisionIndex a, RevisionIndex b) const;

  // What all questions together have cost, for callers that must stay linear on any input.
  std::uint64_t steps() const { return steps_; }

 private:
  struct SideEdge {
    RevisionIndex from = 0;  // on the chain
    RevisionIndex to = 0;    // its parent on another one
  };

  struct Explored {
    std::uint64_t question = 0;
    std::uint32_t below = 0;  // places on the chain under this one are known already
  };

  struct Open {
    std::uint32_t chain = 0;
    std::uint32_t place = 0;
  };

  void place_on_chain(RevisionIndex i);
  void follow_sides(Open from, RevisionIndex ancestor) const;

  const Edges& parents_;
  std::vector<std::uint32_t> generation_;
  std::vector<std::uint32_t> chain_;
  std::vector<std::uint32_t> place_;
  std::vector<RevisionIndex> tails_;          // the last revision of each chain
  std::vector<std::vector<SideEdge>> sides_;  // of each chain, upwards
  mutable std::vector<Explored> explored_;    // of each chain
  mutable std::vector<Open> open_;
  mutable std::uint64_t question_ = 0;
  mutable std::uint64_t steps_ = 0;
};

// Parents before children (Kahn), ties by index. What is missing stands on a cycle or above one.
std::vector<RevisionIndex> topological(const Edges& parents);

// Strongly connected components with more than one revision, and revisions that name themselves.
std::vector<std::vector<RevisionIndex>> cycles(const Edges& parents);

}  // namespace miglint
