#include "linter/roundtrip/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "linter/roundtrip/failure_kinds.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

namespace {

// So that going back never replays more than this many upgrades.
constexpr std::size_t kRevisionsBetweenCheckpoints = 32;

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

Walk::Walk(const History& history,
           const std::vector<LoweredRevision>& lowered,
           const RoundtripOptions& options,
           ScratchDatabase database)
    : history_(history),
      lowered_(lowered),
      options_(options),
      predictions_(options.locks ? predict(history, lowered, options.server_major) : Predictions()),
      database_(std::move(database)),
      sender_(history, lowered, options.server_major, options.tool),
      version_table_(history),
      order_(history),
      with_rows_(options.rows),
      seeder_(version_table_.names(), options.seed),
      seeder_at_checkpoint_(seeder_),
      broken_by_(history.revisions.size(), kNoRevision),
      incomplete_by_(history.revisions.size(), kNoRevision) {}

Result<Walked> Walk::run() {
  const std::vector<RevisionIndex> order = order_.reaching(options_.proved);
  if (auto error = sender_.enter(database_)) return *error;
  seeder_.leave_out(database_.left_out());
  seeder_at_checkpoint_ = seeder_;
  if (auto error = know_state()) return *error;
  if (const auto refusal = database_.session().ask(
          "SELECT current_date",
          [&](std::size_t, const Answer& answer) { today_ = answer.value(0, 0); }))
    return Error{refusal->message};
  Walked walked;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const RevisionIndex index = order[i];
    if (options_.progress) options_.progress(i, order.size(), history_.revisions[index]);
    Failed error;
    if (options_.proved[index]) {
      RevisionOutcome outcome;
      outcome.revision = index;
      error = walk(index, outcome);
      walked.outcomes.push_back(std::move(outcome));
    } else {
      error = only_upgrade(index);
    }
    if (error) return *error;
    if (through_.size() - through_at_checkpoint_ >= kRevisionsBetweenCheckpoints)
      if (auto failed = checkpoint()) return *failed;
  }
  if (auto error = know_state()) return *error;
  // A later revision may repair it, so only the end of the whole history tells.
  if (order.size() == history_.graph.order.size()) {
    forget_repaired_leftovers(walked.outcomes);
  } else {
    for (RevisionOutcome& outcome : walked.outcomes)
      outcome.leftovers.clear();
  }
  if (through_.size() == history_.graph.order.size()) {
    walked.end = state_.description;
    compare_models(walked);
  }
  rows_.rows = seeder_.rows();
  rows_.from_file = !options_.seed.empty();
  for (const auto& [table, words] : seeder_.empty_tables())
    rows_.unseeded.push_back({table, words});
  walked.rows = std::move(rows_);
  walked.hindrances = std::move(hindrances_);
  walked.timing = timing_;
  return walked;
}

void Walk::compare_models(Walked& walked) {
  if (options_.tool == nullptr || !options_.tool->knows_models()) return;
  Result<std::vector<ModelDifference>> found = options_.tool->compare_models();
  if (found) {
    walked.model_differences = *std::move(found);
  } else {
    walked.models_unknown = found.error().message;
  }
}

Walk::Failed Walk::walk(RevisionIndex index, RevisionOutcome& outcome) {
  note_ancestors(index, outcome);
  if (must_not_run(index, outcome)) return std::nullopt;
  if (auto error = know_state()) return error;
  if (auto error = add_rows()) return error;
  rows_were_added_ = true;
  const std::vector<Reason> reasons = outcome.reasons;  // that do not come from running it
  if (auto error = prove(index, outcome)) return error;
  const bool looks_like_rows = fails_perhaps_for_rows(outcome.upgrade) ||
                               fails_perhaps_for_rows(outcome.downgrade) ||
                               fails_perhaps_for_rows(outcome.second_upgrade);
  if (looks_like_rows && with_rows_ && seeder_.holds_rows()) {
    if (auto error = try_without_rows(index, reasons, outcome)) return error;
  }
  if (auto error = if_machine_gave_out(outcome)) return error;
  return settle(index, outcome);
}

Walk::Failed Walk::only_upgrade(RevisionIndex index) {
  RevisionOutcome outcome;
  outcome.revision = index;
  rows_were_added_ = false;
  if (must_not_run(index, outcome)) return std::nullopt;
  outcome.upgrade = send(index, Direction::kUpgrade);
  if (auto error = if_machine_gave_out(outcome)) return error;
  state_is_known_ = false;
  return settle(index, outcome);
}

bool Walk::must_not_run(RevisionIndex index, RevisionOutcome& outcome) {
  if (options_.server_is_ours) return false;
  auto reason = why_server_wide(history_.revisions[index], lowered_[index]);
  if (!reason) return false;
  outcome.reasons.push_back(*std::move(reason));
  incomplete_by_[index] = index;
  return true;
}

DirectionRun Walk::send(RevisionIndex index, Direction direction, Observer* observer) {
  const Revision& revision = history_.revisions[index];
  const bool up = direction == Direction::kUpgrade;
  const Bookkeeping bookkeeping{.sql = up ? version_table_.statement_after_upgrade(revision)
                                          : version_table_.statement_before(),
                                .shown = version_table_.shown(revision),
                                .where = revision.id_where};
  seen_.reset();
  return sender_.send(database_, index, direction, bookkeeping, observer);
}

// Leaves the database wherever the last direction left it; state_ is that before the revision, or
// behind its upgrade where that went through.
Walk::Failed Walk::prove(RevisionIndex index, RevisionOutcome& outcome) {
  const Revision& revision = history_.revisions[index];
  const std::size_t known_reasons = outcome.reasons.size();
  if (!sender_.sends_everything())
    std::ranges::move(why_unknown(revision), std::back_inserter(outcome.reasons));
  const bool is_unknown = outcome.reasons.size() > known_reasons;
  DatabaseRows rows;
  if (auto error = read_rows_now(state_, rows)) return error;

  Observer observer(predictions_);
  outcome.upgrade = send(index, Direction::kUpgrade, options_.locks ? &observer : nullptr);
  outcome.observations = observer.take();
  if (outcome.upgrade.failure) {
    outcome.verdict =
        is_unknown ? Verdict::kUnknown : failure_verdict(index, *outcome.upgrade.failure, outcome);
    return std::nullopt;
  }
  const Snapshot before = std::exchange(state_, Snapshot());
  if (auto error = look(state_)) return error;
  note_leftovers(index, before, outcome);
  if (is_unknown) return std::nullopt;
  if (auto reason = why_irreversible(revision, lowered_[index])) {
    const bool does_nothing =
        !revision.upgrade || sends_nothing(*revision.upgrade, lowered_[index].upgrade);
    outcome.verdict = does_nothing ? Verdict::kReversible : Verdict::kIrreversible;
    if (!does_nothing) outcome.reasons.push_back(*std::move(reason));
    return std::nullopt;
  }
  rows_before_ = std::move(rows);
  return down_and_up(index, before, outcome);
}

Walk::Failed Walk::down_and_up(RevisionIndex index,
                               const Snapshot& before,
                               RevisionOutcome& outcome) {
  outcome.downgrade = send(index, Direction::kDowngrade);
  if (outcome.downgrade.failure) {
    if (refuses_by_itself(*outcome.downgrade.failure)) {
      outcome.verdict = Verdict::kIrreversible;
      outcome.reasons.push_back({"its downgrade raises: " + outcome.downgrade.failure->message,
                                 outcome.downgrade.failure->where});
      return std::nullopt;
    }
    outcome.verdict = failure_verdict(index, *outcome.downgrade.failure, outcome);
    return std::nullopt;
  }
  Snapshot down;
  if (auto error = look(down)) return error;
  add_differences(index, compare(before, down), Direction::kDowngrade, outcome);
  if (auto error = find_what_is_lost(index, before, down, outcome)) return error;
  outcome.second_upgrade = send(index, Direction::kUpgrade);
  if (!outcome.second_upgrade.failure) {
    Snapshot again;
    if (auto error = look(again)) return error;
    add_differences(index, compare(state_, again), Direction::kUpgrade, outcome);
  }
  const bool schema_comes_back =
      !outcome.second_upgrade.failure &&
      std::ranges::all_of(outcome.differences, &FoundDifference::only_order);
  const std::optional<RunFailure>& failure = outcome.second_upgrade.failure;
  outcome.verdict = failure && failure->proves_nothing ? Verdict::kUnknown
                    : !schema_comes_back               ? Verdict::kNotRestored
                    : outcome.losses.empty()           ? Verdict::kReversible
                                                       : Verdict::kDataLost;
  return std::nullopt;
}

// The same revision on empty tables. What runs there and did not before is the rows' doing.
Walk::Failed Walk::try_without_rows(RevisionIndex index,
                                    const std::vector<Reason>& reasons,
                                    RevisionOutcome& outcome) {
  Result<bool> is_there = go_to_state_without_rows();
  if (!is_there) return is_there.error();
  if (!*is_there) return go_back();
  rows_were_added_ = false;
  RevisionOutcome plain;
  plain.revision = index;
  plain.reasons = reasons;
  if (auto error = prove(index, plain)) return error;
  const auto note =
      [&](std::string_view name, const DirectionRun& with, const DirectionRun& without) {
        if (!with.failure || !without.ok() || plain.seeded_failure) return;
        if (options_.seed.empty() && is_for_want_of_meaning(*with.failure)) {
          plain.reasons.push_back({"it was run on empty tables, because made-up rows do not fit: " +
                                       with.failure->message,
                                   {}});
        } else {
          plain.seeded_failure = SeededFailure{name, *with.failure};
        }
      };
  note("upgrade", outcome.upgrade, plain.upgrade);
  note("downgrade", outcome.downgrade, plain.downgrade);
  note("second upgrade", outcome.second_upgrade, plain.second_upgrade);
  outcome = std::move(plain);
  return std::nullopt;
}

// The revision is done with: the database goes to where the next one starts.
Walk::Failed Walk::settle(RevisionIndex index, const RevisionOutcome& outcome) {
  note_hindrance(outcome);
  if (!outcome.upgrade.ok()) {
    const RevisionIndex culprit = first_of_parents(index, broken_by_);
    broken_by_[index] = culprit == kNoRevision ? index : culprit;
    return unless_same_go_back();
  }
  const Revision& revision = history_.revisions[index];
  version_table_.upgraded(revision);
  through_.push_back({index, rows_were_added_});
  if (revision.upgrade && !sender_.sends_everything() && is_incomplete(*revision.upgrade))
    incomplete_by_[index] = index;
  return outcome.downgrade.attempted ? unless_same_go_back() : std::nullopt;
}

// --- the database -------------------------------------------------------------------------------

Walk::Failed Walk::look(Snapshot& snapshot) {
  if (!seen_) {
    const Clock::time_point start = Clock::now();
    Result<Snapshot> seen = database_.snapshot();
    if (!seen) return seen.error();
    ++timing_.snapshots;
    timing_.snapshot_milliseconds += milliseconds_since(start);
    seen_ = std::move(*seen);
  }
  snapshot = *seen_;
  return std::nullopt;
}

// Only what is proved is compared, so a walk that begins late looks late.
Walk::Failed Walk::know_state() {
  if (state_is_known_) return std::nullopt;
  state_is_known_ = true;
  return look(state_);
}

Walk::Failed Walk::add_rows() {
  if (!with_rows_) return std::nullopt;
  const Clock::time_point start = Clock::now();
  auto error = seeder_.add_rows(database_.session());
  rows_.milliseconds += milliseconds_since(start);
  return error;
}

Walk::Failed Walk::read_rows_now(const Snapshot& snapshot, DatabaseRows& rows) {
  if (!with_rows_ || !seeder_.holds_rows()) return std::nullopt;
  const Clock::time_point start = Clock::now();
  Result<DatabaseRows> read = read_rows(database_.catalog(), snapshot);
  if (!read) return read.error();
  rows = std::move(*read);
  rows_.milliseconds += milliseconds_since(start);
  return std::nullopt;
}

// The database is to be as noted; what is new in it is the identities of objects made again.
Walk::Failed Walk::unless_same_go_back() {
  if (database_.session().is_broken() || !state_is_known_) return go_back();
  Snapshot now;
  if (auto error = look(now)) return error;
  if (now.description != state_.description) return go_back();
  state_ = std::move(now);
  return std::nullopt;
}

// To the state after the upgrades that went through, and nothing else.
Walk::Failed Walk::go_back() {
  seen_.reset();
  const Clock::time_point start = Clock::now();
  if (auto error = database_.load(Slot::kCheckpoint)) return error;
  ++timing_.copies;
  timing_.copy_milliseconds += milliseconds_since(start);
  seeder_ = seeder_at_checkpoint_;
  for (std::size_t i = through_at_checkpoint_; i < through_.size(); ++i) {
    const Upgraded& upgraded = through_[i];
    if (upgraded.with_new_rows)
      if (auto error = add_rows()) return error;
    const DirectionRun again = send(upgraded.revision, Direction::kUpgrade);
    if (!again.failure) continue;
    // Not with these rows; then without any.
    if (const Result<bool> there = go_to_state_without_rows(); !there || *there)
      return there ? std::nullopt : Failed(there.error());
    return Error{fmt::format("revision {} cannot be upgraded a second time on a fresh copy: {}",
                             history_.revisions[upgraded.revision].id,
                             again.failure->message)};
  }
  // Each copy takes as long as some ten revisions.
  if (through_.size() - through_at_checkpoint_ > kRevisionsBetweenCheckpoints / 4)
    if (auto error = checkpoint()) return error;
  state_is_known_ = true;
  return look(state_);
}

// False: one of the upgrades needs the rows, so there is no such state.
Result<bool> Walk::go_to_state_without_rows() {
  seen_.reset();
  if (auto error = database_.load(Slot::kWithoutRows)) return *error;
  for (; through_without_rows_ < through_.size(); ++through_without_rows_)
    if (send(through_[through_without_rows_].revision, Direction::kUpgrade).failure) {
      through_without_rows_ = 0;
      return false;
    }
  if (auto error = database_.save(Slot::kWithoutRows)) return *error;
  seeder_.forget();
  if (auto error = checkpoint()) return *error;
  state_is_known_ = true;
  if (auto error = look(state_)) return *error;
  return true;
}

Walk::Failed Walk::checkpoint() {
  seeder_at_checkpoint_ = seeder_;
  through_at_checkpoint_ = through_.size();
  seen_.reset();
  const Clock::time_point start = Clock::now();
  auto error = database_.save(Slot::kCheckpoint);
  ++timing_.copies;
  timing_.copy_milliseconds += milliseconds_since(start);
  return error;
}

}  // namespace miglint
