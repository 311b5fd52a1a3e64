#include "linter/graph/lanes.h"

#include <algorithm>

namespace miglint {

namespace {

// The columns, and for which revision each is kept.
class Columns {
 public:
  // The first column that waits for the revision, else a free one.
  std::uint32_t of(RevisionIndex revision) {
    const auto waiting = std::ranges::find(kept_for_, revision);
    if (waiting != kept_for_.end()) return place(waiting);
    return take(revision);
  }

  bool waits(RevisionIndex revision) const { return std::ranges::count(kept_for_, revision) > 0; }

  std::uint32_t take(RevisionIndex revision) {
    auto free = std::ranges::find(kept_for_, kNoRevision);
    if (free == kept_for_.end()) free = kept_for_.insert(free, kNoRevision);
    *free = revision;
    return place(free);
  }

  // Frees all columns of the revision but `kept`; says which they were.
  std::vector<std::uint32_t> release(RevisionIndex revision, std::uint32_t kept) {
    std::vector<std::uint32_t> released;
    for (std::uint32_t i = 0; i < kept_for_.size(); ++i) {
      if (kept_for_[i] != revision || i == kept) continue;
      kept_for_[i] = kNoRevision;
      released.push_back(i);
    }
    return released;
  }

  void keep(std::uint32_t column, RevisionIndex revision) {
    kept_for_[column] = revision;
    while (!kept_for_.empty() && kept_for_.back() == kNoRevision)
      kept_for_.pop_back();
  }

  std::vector<bool> open() const {
    std::vector<bool> open;
    for (const RevisionIndex revision : kept_for_)
      open.push_back(revision != kNoRevision);
    return open;
  }

 private:
  std::uint32_t place(std::vector<RevisionIndex>::iterator at) {
    return static_cast<std::uint32_t>(at - kept_for_.begin());
  }

  std::vector<RevisionIndex> kept_for_;
};

}  // namespace

std::vector<LaneRow> lay_out(const History& history) {
  const RevisionGraph& graph = history.graph;
  std::vector<LaneRow> rows;
  Columns columns;
  for (auto at = graph.order.rbegin(); at != graph.order.rend(); ++at) {
    LaneRow row;
    row.revision = *at;
    row.column = columns.of(*at);
    for (const std::uint32_t from : columns.release(*at, row.column))
      row.joining.push_back({from, row.column});
    row.open = columns.open();
    const auto& parents = graph.parents[*at];
    // The line goes on to the first parent, unless another line leads there already.
    std::size_t next = 0;
    if (!parents.empty() && !columns.waits(parents.front())) {
      columns.keep(row.column, parents.front());
      next = 1;
    } else {
      columns.keep(row.column, kNoRevision);
    }
    for (; next < parents.size(); ++next) {
      const std::uint32_t to = columns.of(parents[next]);
      // Its own column, freed above, may be taken again: there the line just goes on.
      if (to != row.column) row.leaving.push_back({row.column, to});
    }
    row.below = columns.open();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace miglint
