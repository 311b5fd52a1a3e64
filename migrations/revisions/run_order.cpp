// Alembic keeps, for every branch tip that it walks down, the set of all its ancestors, and passes
// a revision by while it is in the set of another tip. Every revision not yet taken is an ancestor
// of some tip, so "in the set of another tip" is the same as "has a child that is not yet taken";
// only which tip it is must be looked for, and that is a short way (reachability.h).

#include "migrations/revisions/run_order.h"

#include <algorithm>
#include <iterator>

namespace miglint {

namespace {

constexpr std::uint64_t kStepsAtLeast = 4'000'000;  // some tens of milliseconds
constexpr std::uint64_t kStepsPerRevision = 400;

class Sort {
 public:
  Sort(const Edges& needs, const std::vector<bool>& simple, const Reachability& reach)
      : needs_(needs),
        simple_(simple),
        reach_(reach),
        todo_(needs.size(), false),
        is_tip_(needs.size(), false),
        waiting_children_(needs.size(), 0) {}

  std::vector<RevisionIndex> run(const std::vector<RevisionIndex>& sortable) {
    for (const RevisionIndex i : sortable) {
      todo_[i] = true;
      for (const RevisionIndex parent : needs_[i])
        ++waiting_children_[parent];
    }
    for (RevisionIndex i = 0; i < needs_.size(); ++i)
      if (todo_[i] && waiting_children_[i] == 0) add_tip(i);
    newest_first_.reserve(sortable.size());

    const std::uint64_t allowed =
        reach_.steps() + kStepsAtLeast + kStepsPerRevision * sortable.size();
    while (!tips_.empty() && steps_ + reach_.steps() < allowed)
      if (waiting_children_[tips_[current_]] == 0 || !pass_by()) take();
    std::copy_if(sortable.rbegin(),
                 sortable.rend(),
                 std::back_inserter(newest_first_),
                 [&](RevisionIndex i) { return todo_[i]; });
    std::ranges::reverse(newest_first_);
    return std::move(newest_first_);
  }

 private:
  void add_tip(RevisionIndex i) {
    tips_.push_back(i);
    is_tip_[i] = true;
  }

  // Goes to the first other tip that stands above the current one.
  bool pass_by() {
    for (std::size_t other = 0; other < tips_.size(); ++other) {
      ++steps_;
      if (other == current_ || !reach_.is_ancestor(tips_[current_], tips_[other])) continue;
      current_ = other;
      return true;
    }
    return false;
  }

  // Takes the current tip, and goes on with what it needs.
  void take() {
    const RevisionIndex taken = tips_[current_];
    newest_first_.push_back(taken);
    todo_[taken] = false;
    is_tip_[taken] = false;
    bool replaced = false;
    for (const RevisionIndex needed : needs_[taken]) {
      --waiting_children_[needed];
      if (!todo_[needed] || is_tip_[needed]) continue;
      if (!replaced) {
        tips_[current_] = needed;
        is_tip_[needed] = true;
        replaced = true;
      } else if (!simple_[taken]) {
        add_tip(needed);
      }
    }
    if (replaced) return;
    steps_ += tips_.size() / 16;  // moving them is quick, but not free
    tips_.erase(tips_.begin() + static_cast<std::ptrdiff_t>(current_));
    current_ = current_ > 0 ? current_ - 1 : 0;
  }

  const Edges& needs_;
  const std::vector<bool>& simple_;
  const Reachability& reach_;
  std::vector<bool> todo_;
  std::vector<bool> is_tip_;
  std::vector<std::uint32_t> waiting_children_;  // children not yet taken
  std::vector<RevisionIndex> tips_;
  std::size_t current_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<RevisionIndex> newest_first_;
};

}  // namespace

std::vector<RevisionIndex> run_order(const Edges& needs,
                                     const std::vector<bool>& simple,
                                     const std::vector<RevisionIndex>& sortable,
                                     const Reachability& reach) {
  return Sort(needs, simple, reach).run(sortable);
}

}  // namespace miglint
