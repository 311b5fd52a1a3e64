#pragma once

// What a rule over two histories is asked about: this history, and how it differs from another.

#include <string>
#include <vector>

#include "migrations/replay/replay.h"
#include "migrations/revisions/comparison.h"
#include "migrations/revisions/history.h"

namespace miglint {

// A lock that a new revision's upgrade takes on a relation in use (Step::in_use).
struct TakenLock {
  RevisionIndex revision = kNoRevision;
  std::uint32_t transaction = 0;  // ordinal in the replay, of this revision's connection
  RelationLock lock;
  SourceSpan where;  // the statement
};

struct Change {
  const History& now;
  const Comparison& comparison;
  const std::vector<LoweredRevision>& lowered;  // indexed like now.revisions
  const GraphOptions& graph;                    // what the configuration allows
  // Changed files that are no part of the migrations; empty also where nobody could tell.
  const std::vector<std::string>& other_files;
  // Where a new revision does something that running code does not survive; nowhere: none does.
  SourceSpan incompatible;
  const std::vector<TakenLock>& locks;  // in the order in which they are taken

  bool is_new(RevisionIndex i) const {
    return i < comparison.is_new.size() && comparison.is_new[i];
  }

  // How the branch is called that a revision of comparison.united comes from; empty: it is here.
  std::string_view branch_of(std::string_view id) const;
};

}  // namespace miglint
