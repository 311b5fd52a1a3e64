#include "linter/roundtrip/roundtrip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include "linter/roundtrip/advice.h"
#include "linter/roundtrip/mentions.h"
#include "linter/roundtrip/obstacles.h"
#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/version_table.h"

namespace miglint {

namespace {

// So that going back never replays more than this many upgrades.
constexpr std::size_t kRevisionsBetweenCheckpoints = 32;

// What an earlier revision that failed would have made or dropped: undefined and duplicate objects,
// and those that others depend on (manual, appendix A, v15).
bool is_about_what_exists(std::string_view sqlstate) {
  static constexpr std::array<std::string_view, 12> kCodes = {"42P01",
                                                              "42703",
                                                              "42704",
                                                              "42883",
                                                              "3F000",
                                                              "42P07",
                                                              "42701",
                                                              "42710",
                                                              "42723",
                                                              "42P06",
                                                              "42P16",
                                                              "2BP01"};
  return std::ranges::find(kCodes, sqlstate) != kCodes.end();
}

class Walk {
 public:
  Walk(const History& history,
       const std::vector<LoweredRevision>& lowered,
       const RoundtripOptions& options,
       ScratchDatabase database)
      : history_(history),
        lowered_(lowered),
        options_(options),
        database_(std::move(database)),
        version_table_(history),
        place_(history.revisions.size(), 0),
        broken_by_(history.revisions.size(), kNoRevision),
        incomplete_by_(history.revisions.size(), kNoRevision) {
    for (std::size_t i = 0; i < history.graph.order.size(); ++i)
      place_[history.graph.order[i]] = i;
  }

  Result<std::vector<RevisionOutcome>> run() {
    if (auto error = look(state_)) return *error;
    const std::vector<RevisionIndex> order = order_to_walk();
    std::vector<RevisionOutcome> outcomes;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const RevisionIndex index = order[i];
      if (options_.progress) options_.progress(i, order.size(), history_.revisions[index]);
      const bool is_proved = options_.only == kNoRevision || options_.only == index;
      RevisionOutcome outcome;
      outcome.revision = index;
      if (auto error = is_proved ? walk(index, outcome) : only_upgrade(index, outcome))
        return *error;
      if (is_proved) outcomes.push_back(std::move(outcome));
      if (auto error = keep_the_way_back_short()) return *error;
    }
    return outcomes;
  }

 private:
  using Failed = std::optional<Error>;

  Failed look(Snapshot& snapshot) {
    Result<Snapshot> seen = database_.snapshot();
    if (!seen) return seen.error();
    snapshot = std::move(*seen);
    return std::nullopt;
  }

  std::vector<RevisionIndex> parents_of(RevisionIndex index) const {
    std::vector<RevisionIndex> parents;
    if (history_.linear) {
      const auto& order = history_.graph.order;
      if (place_[index] > 0) parents.push_back(order[place_[index] - 1]);
      return parents;
    }
    parents = history_.graph.parents[index];
    const auto& more = history_.graph.depends_on[index];
    parents.insert(parents.end(), more.begin(), more.end());
    return parents;
  }

  // With --revision: that one and what it follows.
  std::vector<RevisionIndex> order_to_walk() const {
    const std::vector<RevisionIndex>& all = history_.graph.order;
    if (options_.only == kNoRevision) return all;
    std::vector<bool> needed(history_.revisions.size());
    std::vector<RevisionIndex> open = {options_.only};
    while (!open.empty()) {
      const RevisionIndex index = open.back();
      open.pop_back();
      if (needed[index]) continue;
      needed[index] = true;
      for (const RevisionIndex parent : parents_of(index))
        open.push_back(parent);
    }
    std::vector<RevisionIndex> order;
    for (const RevisionIndex index : all)
      if (needed[index]) order.push_back(index);
    return order;
  }

  DirectionRun send(RevisionIndex index, Direction direction) {
    DirectionRun run{.attempted = true, .milliseconds = 0, .failure = {}};
    const Revision& revision = history_.revisions[index];
    const bool up = direction == Direction::kUpgrade;
    const std::optional<Script>& script = up ? revision.upgrade : revision.downgrade;
    const LoweredScript& lowered = up ? lowered_[index].upgrade : lowered_[index].downgrade;
    const Bookkeeping bookkeeping{.sql = up ? version_table_.statement_after_upgrade(revision)
                                            : version_table_.statement_before(),
                                  .shown = version_table_.shown(revision),
                                  .where = revision.id_where};
    static const Script kNothing;  // NOLINT: immutable
    const auto start = std::chrono::steady_clock::now();
    auto failed =
        run_script(database_.session(), script ? *script : kNothing, lowered, bookkeeping);
    run.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (!failed) return run;
    run.failure = RunFailure{.sqlstate = failed->error.sqlstate,
                             .message = failed->error.message,
                             .detail = failed->error.detail,
                             .hint = failed->error.hint,
                             .advice = advice_for(*failed, options_.server_major),
                             .statement = failed->statement,
                             .where = failed->where};
    return run;
  }

  // A refusal proves nothing about a revision that was run on less than what it follows.
  Verdict failure_verdict(RevisionIndex index,
                          const RunFailure& failure,
                          RevisionOutcome& outcome) {
    const RevisionIndex incomplete = incomplete_by_[index];
    if (incomplete != kNoRevision) {
      outcome.reasons.push_back({fmt::format("it was run without the parts of {} that are not "
                                             "understood",
                                             history_.revisions[incomplete].id),
                                 {}});
      return Verdict::kUnknown;
    }
    const bool may_be_a_consequence = is_about_what_exists(failure.sqlstate);
    return failed_ancestor(index) != kNoRevision && may_be_a_consequence ? Verdict::kSkipped
                                                                         : Verdict::kFailed;
  }

  RevisionIndex incomplete_ancestor(RevisionIndex index) const {
    for (const RevisionIndex parent : parents_of(index))
      if (incomplete_by_[parent] != kNoRevision) return incomplete_by_[parent];
    return kNoRevision;
  }

  // The first of its ancestors that failed, or kNoRevision.
  RevisionIndex failed_ancestor(RevisionIndex index) const {
    for (const RevisionIndex parent : parents_of(index))
      if (broken_by_[parent] != kNoRevision) return broken_by_[parent];
    return kNoRevision;
  }

  Failed only_upgrade(RevisionIndex index, RevisionOutcome& outcome) {
    outcome.upgrade = send(index, Direction::kUpgrade);
    if (outcome.upgrade.failure) return upgrade_failed(index, Verdict::kFailed, outcome);
    upgraded(index);
    return look(state_);
  }

  void upgraded(RevisionIndex index) {
    version_table_.upgraded(history_.revisions[index]);
    since_checkpoint_.push_back(index);
  }

  Failed upgrade_failed(RevisionIndex index, Verdict own, RevisionOutcome& outcome) {
    const RevisionIndex culprit = failed_ancestor(index);
    broken_by_[index] = culprit == kNoRevision ? index : culprit;
    outcome.verdict = own;
    return unless_same_go_back();
  }

  Failed walk(RevisionIndex index, RevisionOutcome& outcome) {
    const Revision& revision = history_.revisions[index];
    broken_by_[index] = failed_ancestor(index);
    incomplete_by_[index] = incomplete_ancestor(index);
    if (broken_by_[index] != kNoRevision)
      outcome.reasons.push_back({fmt::format("it was run without {}, which failed",
                                             history_.revisions[broken_by_[index]].id),
                                 {}});
    const std::size_t known_reasons = outcome.reasons.size();
    std::ranges::move(why_unknown(revision), std::back_inserter(outcome.reasons));
    const bool is_unknown = outcome.reasons.size() > known_reasons;

    outcome.upgrade = send(index, Direction::kUpgrade);
    if (outcome.upgrade.failure)
      return upgrade_failed(index,
                            is_unknown ? Verdict::kUnknown
                                       : failure_verdict(index, *outcome.upgrade.failure, outcome),
                            outcome);
    const Snapshot before = std::exchange(state_, Snapshot());
    if (auto error = look(state_)) return error;
    if (is_unknown) {
      upgraded(index);
      if (revision.upgrade && is_incomplete(*revision.upgrade)) incomplete_by_[index] = index;
      return std::nullopt;
    }
    if (auto reason = why_irreversible(revision, lowered_[index])) {
      upgraded(index);
      const bool does_nothing =
          !revision.upgrade || sends_nothing(*revision.upgrade, lowered_[index].upgrade);
      outcome.verdict = does_nothing ? Verdict::kReversible : Verdict::kIrreversible;
      if (!does_nothing) outcome.reasons.push_back(*std::move(reason));
      return std::nullopt;
    }
    return down_and_up(index, before, outcome);
  }

  Failed down_and_up(RevisionIndex index, const Snapshot& before, RevisionOutcome& outcome) {
    const Revision& revision = history_.revisions[index];
    outcome.downgrade = send(index, Direction::kDowngrade);
    upgraded(index);  // from here on the way back leads to the state after it
    if (outcome.downgrade.failure) {
      outcome.verdict = failure_verdict(index, *outcome.downgrade.failure, outcome);
      return unless_same_go_back();
    }
    Snapshot down;
    if (auto error = look(down)) return error;
    add_differences(index, compare(before, down), Direction::kDowngrade, outcome);
    if (revision.upgrade)
      outcome.losses = find_losses(before, down, *revision.upgrade, lowered_[index].upgrade);
    outcome.second_upgrade = send(index, Direction::kUpgrade);
    if (!outcome.second_upgrade.failure) {
      Snapshot again;
      if (auto error = look(again)) return error;
      add_differences(index, compare(state_, again), Direction::kUpgrade, outcome);
    }
    const bool schema_comes_back =
        !outcome.second_upgrade.failure &&
        std::ranges::all_of(outcome.differences, &FoundDifference::only_order);
    outcome.verdict = !schema_comes_back       ? Verdict::kNotRestored
                      : outcome.losses.empty() ? Verdict::kReversible
                                               : Verdict::kDataLost;
    return unless_same_go_back();
  }

  void add_differences(RevisionIndex index,
                       std::vector<LiveDifference> differences,
                       Direction behind,
                       RevisionOutcome& outcome) {
    const std::optional<Script>& upgrade = history_.revisions[index].upgrade;
    for (LiveDifference& difference : differences) {
      FoundDifference found{.difference = std::move(difference.difference),
                            .behind = behind,
                            .only_order = difference.is_order,
                            .where = {},
                            .sql = {}};
      if (upgrade)
        if (auto mention =
                find_mention(*upgrade, lowered_[index].upgrade, found.difference.object)) {
          found.where = mention->where;
          found.sql = std::move(mention->sql);
        }
      outcome.differences.push_back(std::move(found));
    }
  }

  // The database is to be as noted; what is new in it is the identities of objects made again.
  Failed unless_same_go_back() {
    if (database_.session().is_broken()) return go_back();
    Snapshot now;
    if (auto error = look(now)) return error;
    if (now.description != state_.description) return go_back();
    state_ = std::move(now);
    return std::nullopt;
  }

  // To the state after the upgrades that went through, and nothing else.
  Failed go_back() {
    if (auto error = database_.go_back()) return error;
    for (const RevisionIndex index : since_checkpoint_)
      if (const DirectionRun again = send(index, Direction::kUpgrade); again.failure)
        return Error{fmt::format("revision {} cannot be upgraded a second time on a fresh copy: {}",
                                 history_.revisions[index].id,
                                 again.failure->message)};
    since_checkpoint_.clear();
    if (auto error = database_.checkpoint()) return error;
    return look(state_);
  }

  Failed keep_the_way_back_short() {
    if (since_checkpoint_.size() < kRevisionsBetweenCheckpoints) return std::nullopt;
    since_checkpoint_.clear();
    return database_.checkpoint();
  }

  const History& history_;
  const std::vector<LoweredRevision>& lowered_;
  const RoundtripOptions& options_;
  ScratchDatabase database_;
  VersionTable version_table_;
  Snapshot state_;  // of the database at the end of the revision before
  std::vector<RevisionIndex> since_checkpoint_;
  std::vector<std::size_t> place_;            // of each revision, in the order
  std::vector<RevisionIndex> broken_by_;      // the failed revision at the root, or kNoRevision
  std::vector<RevisionIndex> incomplete_by_;  // likewise, the one that was not run whole
};

}  // namespace

std::string_view name_of(Verdict verdict) {
  static constexpr std::array<std::string_view, kVerdicts> kNames = {
      "reversible", "data-lost", "not-restored", "irreversible", "failed", "unknown", "skipped"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Result<std::vector<RevisionOutcome>> roundtrip(const History& history,
                                               const std::vector<LoweredRevision>& lowered,
                                               const ServerAddress& server,
                                               const RoundtripOptions& options) {
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.create_statement(), version_table.name());
  if (!database) return database.error();
  return Walk(history, lowered, options, std::move(*database)).run();
}

}  // namespace miglint
