#pragma once

// Revisions → what follows what, the order that the tool would run them in, and what is wrong.
//
// For Alembic this is Alembic's own algorithm (script/revision.py, 1.8 to 1.19): of two files with
// one id the later in load order wins, dependencies are normalised, the sort is its
// _topological_sort. Cost is linear in the number of revisions and edges on any input; what that
// costs in exactness is said in run_order.h. Where the tool itself would give up (a missing parent,
// a cycle), the rest is still put in order, and a note says so.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "migrations/revisions/revision.h"

namespace miglint {

struct History;

struct RevisionGraph {
  // All per-revision vectors are indexed like History::revisions.
  std::vector<std::vector<RevisionIndex>> parents;   // down_revision edges that could be resolved
  std::vector<std::vector<RevisionIndex>> children;  // their inverse
  std::vector<std::vector<RevisionIndex>> depends_on;

  // Of two with one id the later in load order.
  std::unordered_map<std::string, RevisionIndex> by_id;

  std::vector<RevisionIndex> order;  // upgrade order; revisions on a cycle come last, by load order
  std::vector<RevisionIndex> heads;  // no child by down_revision; ascending position in `order`
  std::vector<RevisionIndex> bases;
  std::vector<RevisionIndex> branch_points;
  std::vector<RevisionIndex> merge_points;

  std::vector<std::uint32_t> place;  // of each revision in `order`
  // So many revisions at the beginning of `order` have upgrades without anything opaque: up to
  // there, what no statement created does not exist.
  std::uint32_t understood = 0;
};

// Fills history.graph and appends notes to history.notes. allowed_heads: how many heads are right
// (from the configuration; 0 = one for each branch label, at least one).
struct GraphOptions {
  std::uint32_t allowed_heads = 0;
  std::vector<std::string> allowed_bases;     // ids
  std::vector<std::string> squashed_parents;  // ids that may be missing
  bool out_of_order = false;
};

void build_graph(History& history, const GraphOptions& options);

// The revision with this id (the one that wins, where several have it), or kNoRevision.
RevisionIndex find_revision(const History& history, std::string_view id);

}  // namespace miglint
