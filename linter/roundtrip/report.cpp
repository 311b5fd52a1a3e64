#include "linter/roundtrip/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "linter/wording.h"

namespace miglint {

RoundtripReporter find_roundtrip_reporter(std::string_view name) {
  if (name == "text") return roundtrip_text;
  if (name == "json") return roundtrip_json;
  if (name == "junit") return roundtrip_junit;
  if (name == "markdown") return roundtrip_markdown;
  return nullptr;
}

std::vector<std::size_t> count_verdicts(const std::vector<RevisionOutcome>& outcomes) {
  std::vector<std::size_t> counts(kVerdicts);
  for (const RevisionOutcome& outcome : outcomes)
    ++counts[static_cast<std::size_t>(outcome.verdict)];
  return counts;
}

std::string verdict_list(const std::vector<RevisionOutcome>& outcomes) {
  const std::vector<std::size_t> counts = count_verdicts(outcomes);
  std::string list;
  for (int i = 0; i < kVerdicts; ++i) {
    const std::size_t count = counts[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    list +=
        fmt::format("{}{} {}", list.empty() ? "" : ", ", count, name_of(static_cast<Verdict>(i)));
  }
  return list.empty() ? "none" : list;
}

static std::string list_of(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// Of each relation the strongest; what the statement makes itself nobody waits
// for.
static std::map<std::string, LockMode> strongest_locks(const Observation& observation) {
  std::map<std::string, LockMode> locks;
  for (const ObservedLock& lock : observation.locks) {
    if (!lock.was_there) continue;
    const auto [known, is_new] = locks.try_emplace(lock.relation, lock.mode);
    if (!is_new) known->second = std::max(known->second, lock.mode);
  }
  return locks;
}

std::string observed_words(const Observation& observation) {
  std::vector<std::string> parts;
  for (const auto& [relation, mode] : strongest_locks(observation))
    parts.push_back(fmt::format("{} {}", relation, name_of(mode)));
  std::string words =
      parts.empty() ? std::string("takes no lock on what was there that it did not hold already")
                    : "locks " + list_of(parts);
  if (!observation.unobserved.empty()) words = "not observed: " + observation.unobserved;
  if (!observation.rewrites.empty()) words += "; rewrites " + list_of(observation.rewrites);
  if (!observation.scans.empty()) words += "; reads all rows of " + list_of(observation.scans);
  if (!observation.builds_indexes.empty())
    words += "; builds index " + list_of(observation.builds_indexes);
  if (!observation.mismatches.empty())
    words += "; not as predicted: it " + list_of(observation.mismatches);
  return words;
}

static void add_failure(std::string_view what,
                        const RunFailure& failure,
                        std::vector<ToldLine>& lines) {
  const std::string code =
      failure.sqlstate.empty() ? "" : fmt::format(" (SQLSTATE {})", failure.sqlstate);
  lines.push_back({fmt::format("{}: {}{}", what, one_line(failure.message), code),
                   failure.where,
                   failure.statement});
  if (!failure.advice.empty()) {
    lines.push_back({failure.advice, {}, {}});
    return;
  }
  if (!failure.detail.empty()) lines.push_back({"detail: " + one_line(failure.detail), {}, {}});
  if (!failure.hint.empty()) lines.push_back({"hint: " + one_line(failure.hint), {}, {}});
}

static void add_full_problem(const FullProblem& problem, std::vector<ToldLine>& lines) {
  if (problem.failure) {
    add_failure(full_failure_words(problem), *problem.failure, lines);
  } else {
    lines.push_back({fmt::format("after everything went up{} down{}: {}",
                                 problem.again ? "," : " and",
                                 problem.again ? " and up again" : "",
                                 in_short(*problem.difference)),
                     problem.where,
                     problem.sql});
  }
}

std::string_view full_failure_words(const FullProblem& problem) {
  if (problem.again) return "the upgrade fails after everything went up and down";
  return problem.direction == Direction::kUpgrade
             ? "the upgrade fails where everything goes up"
             : "the downgrade fails where everything goes down";
}

std::string full_run_words(const FullRun& full, const History& history) {
  if (!full.not_run.empty()) return "everything up, down and up again was not run: " + full.not_run;
  std::string words = fmt::format("everything up ({}), down ({}) and up again ({}): ",
                                  full.upgraded,
                                  full.downgraded,
                                  full.upgraded_again);
  words +=
      full.problems.empty()
          ? "the same schema"
          : fmt::format("{} problem{}", full.problems.size(), full.problems.size() > 1 ? "s" : "");
  if (full.stays != kNoRevision)
    words += fmt::format("; the way down ends above {}, which has no way back",
                         history.revisions[full.stays].id);
  return words;
}

std::vector<ToldLine> told_lines(const RevisionOutcome& outcome) {
  std::vector<ToldLine> lines;
  for (const Reason& reason : outcome.reasons)
    lines.push_back({reason.words, reason.where, {}});
  if (outcome.seeded_failure)
    add_failure(fmt::format("the {} runs on empty tables and fails on tables that hold rows",
                            outcome.seeded_failure->direction),
                outcome.seeded_failure->failure,
                lines);
  if (outcome.upgrade.failure) add_failure("the upgrade fails", *outcome.upgrade.failure, lines);
  if (outcome.downgrade.failure && outcome.verdict != Verdict::kIrreversible)
    add_failure("the downgrade fails", *outcome.downgrade.failure, lines);
  for (const FoundDifference& found : outcome.differences)
    lines.push_back(
        {fmt::format("after the {}: {}",
                     found.behind == Direction::kDowngrade ? "downgrade" : "second upgrade",
                     in_short(found.difference)),
         found.where,
         found.sql});
  for (const Loss& loss : outcome.losses)
    lines.push_back({loss.words, loss.where, loss.sql});
  if (outcome.second_upgrade.failure)
    add_failure("the second upgrade fails", *outcome.second_upgrade.failure, lines);
  if (outcome.order_problem)
    lines.push_back(
        {outcome.order_problem->words, outcome.order_problem->where, outcome.order_problem->sql});
  for (const FullProblem& problem : outcome.full_problems)
    add_full_problem(problem, lines);
  for (const Observation& observation : outcome.observations)
    lines.push_back({observed_words(observation), observation.where, observation.sql});
  for (const Leftover& leftover : outcome.leftovers)
    lines.push_back(
        {leftover.words + ", and no later revision repairs it", leftover.where, leftover.sql});
  return lines;
}

}  // namespace miglint
