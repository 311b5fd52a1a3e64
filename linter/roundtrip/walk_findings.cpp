// What a revision's run means: verdicts, differences, losses.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "linter/roundtrip/leftovers.h"
#include "linter/roundtrip/live_losses.h"
#include "linter/roundtrip/walk.h"
#include "migrations/replay/mentions.h"

namespace miglint {

namespace {

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

}  // namespace

// The first mark among what it follows, or kNoRevision.
RevisionIndex Walk::first_of_parents(RevisionIndex index,
                                     const std::vector<RevisionIndex>& marks) const {
  for (const RevisionIndex parent : order_.parents_of(index))
    if (marks[parent] != kNoRevision) return marks[parent];
  return kNoRevision;
}

void Walk::note_ancestors(RevisionIndex index, RevisionOutcome& outcome) {
  broken_by_[index] = first_of_parents(index, broken_by_);
  incomplete_by_[index] = first_of_parents(index, incomplete_by_);
  if (broken_by_[index] != kNoRevision)
    outcome.reasons.push_back({fmt::format("it was run without {}, which failed",
                                           history_.revisions[broken_by_[index]].id),
                               {}});
}

// A refusal proves nothing about a revision that was run on less than what it follows.
Verdict Walk::failure_verdict(RevisionIndex index,
                              const RunFailure& failure,
                              RevisionOutcome& outcome) {
  if (failure.proves_nothing) return Verdict::kUnknown;
  const RevisionIndex incomplete = incomplete_by_[index];
  if (incomplete != kNoRevision) {
    outcome.reasons.push_back({fmt::format("it was run without the parts of {} that are not "
                                           "understood",
                                           history_.revisions[incomplete].id),
                               {}});
    return Verdict::kUnknown;
  }
  const bool may_be_a_consequence = is_about_what_exists(failure.sqlstate);
  const bool follows_a_failed_one = first_of_parents(index, broken_by_) != kNoRevision;
  return follows_a_failed_one && may_be_a_consequence ? Verdict::kSkipped : Verdict::kFailed;
}

void Walk::note_hindrance(const RevisionOutcome& outcome) {
  for (const DirectionRun* run : {&outcome.upgrade, &outcome.downgrade, &outcome.second_upgrade}) {
    if (!run->failure || !run->failure->proves_nothing) continue;
    const std::string& words = run->failure->advice;
    if (std::ranges::find(hindrances_, words) == hindrances_.end()) hindrances_.push_back(words);
  }
}

void Walk::add_differences(RevisionIndex index,
                           std::vector<LiveDifference> differences,
                           Direction behind,
                           RevisionOutcome& outcome) const {
  const std::optional<Script>& upgrade = history_.revisions[index].upgrade;
  for (LiveDifference& difference : differences) {
    FoundDifference found{.difference = std::move(difference.difference),
                          .behind = behind,
                          .only_order = difference.is_order,
                          .where = {},
                          .sql = {}};
    if (upgrade)
      if (auto mention = find_mention(*upgrade, lowered_[index].upgrade, found.difference.object)) {
        found.where = mention->where;
        found.sql = std::move(mention->sql);
      }
    outcome.differences.push_back(std::move(found));
  }
}

// Where there were rows, they tell what is lost; else the identities of tables and columns do.
Walk::Failed Walk::find_what_is_lost(RevisionIndex index,
                                     const Snapshot& before,
                                     const Snapshot& down,
                                     RevisionOutcome& outcome) {
  const std::optional<Script>& upgrade = history_.revisions[index].upgrade;
  if (!upgrade) return std::nullopt;
  const LoweredScript& lowered = lowered_[index].upgrade;
  outcome.losses = find_losses(before, down, *upgrade, lowered_[index]);
  const DatabaseRows rows_before = std::exchange(rows_before_, DatabaseRows());
  if (rows_before.empty()) return std::nullopt;
  DatabaseRows rows_after;
  if (auto error = read_rows_now(down, rows_after)) return error;
  outcome.losses = without_refuted(std::move(outcome.losses), rows_before);
  for (Loss& loss : find_lost_rows(rows_before, rows_after, today_)) {
    if (auto mention = find_mention(*upgrade, lowered, loss.object)) {
      loss.where = mention->where;
      loss.sql = std::move(mention->sql);
    }
    outcome.losses.push_back(std::move(loss));
  }
  return std::nullopt;
}

void Walk::note_leftovers(RevisionIndex index,
                          const Snapshot& before,
                          RevisionOutcome& outcome) const {
  const std::set<std::string> known = invalid_objects(before);
  const std::optional<Script>& upgrade = history_.revisions[index].upgrade;
  for (const std::string& object : invalid_objects(state_)) {
    if (known.contains(object)) continue;
    Leftover leftover{.object = object, .words = invalid_words(object), .where = {}, .sql = {}};
    if (upgrade)
      if (auto mention = find_mention(*upgrade, lowered_[index].upgrade, object)) {
        leftover.where = mention->where;
        leftover.sql = std::move(mention->sql);
      }
    outcome.leftovers.push_back(std::move(leftover));
  }
}

void Walk::forget_repaired_leftovers(std::vector<RevisionOutcome>& outcomes) const {
  const std::set<std::string> at_the_end = invalid_objects(state_);
  for (RevisionOutcome& outcome : outcomes)
    std::erase_if(outcome.leftovers,
                  [&](const Leftover& leftover) { return !at_the_end.contains(leftover.object); });
}

}  // namespace miglint
