#include "linter/roundtrip/full_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/version_table.h"
#include "migrations/replay/mentions.h"

namespace miglint {

namespace {

class Full {
 public:
  Full(const FullRunInput& input, ScratchDatabase database)
      : input_(input),
        history_(input.history),
        order_(input.history.graph.order),
        database_(std::move(database)) {}

  Result<FullRun> run() {
    // So many at the bottom stay: the newest without a way back, and what it follows.
    std::size_t floor = 0;
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (has_no_way_back(order_[i])) floor = i + 1;
    if (floor > 0) full_.stays = order_[floor - 1];
    Snapshot below;
    if (auto error = look(below)) return *error;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (!send(order_[i], Direction::kUpgrade, false)) return std::move(full_);
      ++full_.upgraded;
      if (i + 1 == floor)
        if (auto error = look(below)) return *error;
    }
    Snapshot top;
    if (auto error = look(top)) return *error;
    for (std::size_t i = order_.size(); i > floor; --i) {
      if (!send(order_[i - 1], Direction::kDowngrade, false)) return std::move(full_);
      ++full_.downgraded;
    }
    Snapshot down;
    if (auto error = look(down)) return *error;
    add_differences(compare(below, down), Direction::kDowngrade, floor);
    for (std::size_t i = floor; i < order_.size(); ++i) {
      if (!send(order_[i], Direction::kUpgrade, true)) return std::move(full_);
      ++full_.upgraded_again;
    }
    Snapshot again;
    if (auto error = look(again)) return *error;
    add_differences(compare(top, again), Direction::kUpgrade, floor);
    return std::move(full_);
  }

 private:
  // A revision that does nothing needs no way back.
  bool has_no_way_back(RevisionIndex index) const {
    const Revision& revision = history_.revisions[index];
    const LoweredRevision& lowered = input_.lowered[index];
    if (!revision.upgrade || sends_nothing(*revision.upgrade, lowered.upgrade)) return false;
    return why_irreversible(revision, lowered).has_value();
  }

  std::optional<Error> look(Snapshot& snapshot) {
    Result<Snapshot> seen = database_.snapshot();
    if (!seen) return seen.error();
    snapshot = std::move(*seen);
    return std::nullopt;
  }

  bool send(RevisionIndex index, Direction direction, bool again) {
    DirectionRun run = input_.sender.send(database_, index, direction, {});
    if (!run.failure) return true;
    full_.problems.push_back({.revision = index,
                              .direction = direction,
                              .again = again,
                              .failure = std::move(run.failure),
                              .difference = {},
                              .where = {},
                              .sql = {}});
    return false;
  }

  // The newest revision that speaks of the object, else the newest that went down.
  void add_differences(std::vector<LiveDifference> differences,
                       Direction behind,
                       std::size_t floor) {
    for (LiveDifference& found : differences) {
      if (found.is_order) continue;
      FullProblem problem{.revision = order_.empty() ? kNoRevision : order_.back(),
                          .direction = behind,
                          .again = behind == Direction::kUpgrade,
                          .failure = {},
                          .difference = std::move(found.difference),
                          .where = {},
                          .sql = {}};
      for (std::size_t i = order_.size(); i > floor; --i) {
        const RevisionIndex index = order_[i - 1];
        const Revision& revision = history_.revisions[index];
        if (!revision.upgrade) continue;
        auto mention = find_mention(
            *revision.upgrade, input_.lowered[index].upgrade, problem.difference->object);
        if (!mention) continue;
        problem.revision = index;
        problem.where = mention->where;
        problem.sql = std::move(mention->sql);
        break;
      }
      full_.problems.push_back(std::move(problem));
    }
  }

  const FullRunInput& input_;
  const History& history_;
  const std::vector<RevisionIndex>& order_;
  ScratchDatabase database_;
  FullRun full_;
};

}  // namespace

Result<FullRun> run_full(const FullRunInput& input) {
  const History& history = input.history;
  for (const RevisionIndex index : history.graph.order) {
    if (input.sender.sends_everything()) break;
    const std::vector<Reason> reasons = why_unknown(history.revisions[index]);
    if (reasons.empty()) continue;
    FullRun none;
    none.not_run = fmt::format("{}: {}", history.revisions[index].id, reasons.front().words);
    return none;
  }
  const VersionTable version_table(history);
  Result<ScratchDatabase> database = ScratchDatabase::create(
      input.server, version_table.setup(), version_table.names(), input.limits);
  if (!database) return database.error();
  if (auto error = input.sender.enter(*database)) return *std::move(error);
  return Full(input, std::move(*database)).run();
}

}  // namespace miglint
