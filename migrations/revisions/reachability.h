#pragma once

// Questions about ancestors, answered by walking only where the answer can be.
//
// Every revision has a generation: one more than its highest parent's. An ancestor's is lower, so a
// search from a descendant stops at the generation of what it looks for. Between the branches of a
// real history that is a short way.

#include <cstdint>
#include <vector>

#include "migrations/revisions/revision.h"

namespace miglint {

using Edges = std::vector<std::vector<RevisionIndex>>;

class Reachability {
 public:
  // `parents` must have no cycle among the revisions in `order` (parents before children); the
  // others are never an answer. Keeps a reference.
  Reachability(const Edges& parents, const std::vector<RevisionIndex>& order);

  bool is_ancestor(RevisionIndex ancestor, RevisionIndex descendant) const;  // proper

  std::uint32_t generation(RevisionIndex i) const { return generation_[i]; }

  // The newest revision that is an ancestor of both, or kNoRevision.
  RevisionIndex common_ancestor(RevisionIndex a, RevisionIndex b) const;

 private:
  const Edges& parents_;
  std::vector<std::uint32_t> generation_;  // 0: in no order
};

// Parents before children (Kahn), ties by index. What is missing stands on a cycle or above one.
std::vector<RevisionIndex> topological(const Edges& parents);

// Strongly connected components with more than one revision, and revisions that name themselves.
std::vector<std::vector<RevisionIndex>> cycles(const Edges& parents);

}  // namespace miglint
