#include "linter/roundtrip/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/report.h"
#include "linter/wording.h"
#include "rules/rule.h"

namespace miglint {

namespace {

// Postgres's words as the end of a sentence of ours.
std::string refusal_of(const RunFailure& failure) {
  const std::string code =
      failure.sqlstate.empty() ? "" : fmt::format(" (SQLSTATE {})", failure.sqlstate);
  return one_line(failure.message) + code;
}

std::string sentence(std::string words) {
  if (words.empty()) return words;
  if (words.front() >= 'a' && words.front() <= 'z')
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  if (words.back() != '.') words += '.';
  return words;
}

class Finder {
 public:
  Finder(const History& history, const RevisionOutcome& outcome, Findings& out)
      : revision_(history.revisions[outcome.revision]), outcome_(outcome), out_(out) {}

  void run() {
    out_.begin_revision(outcome_.revision);
    add_seeded_failure();
    if (outcome_.verdict == Verdict::kFailed) add_failures();
    if (outcome_.verdict == Verdict::kNotRestored) add_drift();
    for (const Leftover& leftover : outcome_.leftovers)
      add(rules::roundtrip_leftover_invalid,
          Direction::kUpgrade,
          leftover.where,
          fmt::format(
              "After {}, {}, and no later revision repairs it.", revision_.id, leftover.words),
          std::string(leftover.object.starts_with("index ")
                          ? "Drop the index and build it again."
                          : "Validate it in a later revision: ALTER TABLE … VALIDATE CONSTRAINT."))
          .statement = leftover.sql;
    if (outcome_.order_problem)
      add(rules::roundtrip_branch_orders,
          Direction::kUpgrade,
          outcome_.order_problem->where,
          fmt::format("{}: {}.", revision_.id, outcome_.order_problem->words),
          "Let one branch follow the other, or move what they share into one "
          "revision.")
          .statement = outcome_.order_problem->sql;
    for (const FullProblem& problem : outcome_.full_problems)
      add_full_problem(problem);
    for (const Observation& observation : outcome_.observations)
      for (const std::string& words : observation.mismatches)
        add(rules::roundtrip_lock_mismatch,
            Direction::kUpgrade,
            observation.where,
            fmt::format("The server {}.", words),
            "Believe the server, and report the statement to miglint.")
            .statement = observation.sql;
    out_.begin_revision(kNoRevision);
  }

 private:
  Finding& add(const Rule& rule,
               Direction direction,
               SourceSpan where,
               std::string message,
               std::string help) {
    out_.begin_rule(rule);
    Finding& finding = out_.add(
        where.file == kNoFile ? revision_.id_where : where, std::move(message), std::move(help));
    finding.revision = outcome_.revision;
    finding.direction = direction;
    return finding;
  }

  void add_refusal(const Rule& rule,
                   Direction direction,
                   std::string_view what,
                   const RunFailure& failure,
                   std::string help) {
    if (!failure.hint.empty()) help = sentence(one_line(failure.hint));
    if (!failure.advice.empty()) help = sentence(failure.advice);
    add(rule,
        direction,
        failure.where,
        fmt::format("The {} of {} fails: {}.", what, revision_.id, refusal_of(failure)),
        std::move(help))
        .statement = failure.statement;
  }

  void add_failures() {
    if (outcome_.upgrade.failure)
      add_refusal(rules::roundtrip_upgrade_failed,
                  Direction::kUpgrade,
                  "upgrade",
                  *outcome_.upgrade.failure,
                  "Repair the statement.");
    if (outcome_.downgrade.failure)
      add_refusal(rules::roundtrip_downgrade_failed,
                  Direction::kDowngrade,
                  "downgrade",
                  *outcome_.downgrade.failure,
                  "Undo what the upgrade does, in reverse order, under the names that it used.");
  }

  // One cause, one finding: what is left behind and the second upgrade that fails for it.
  void add_drift() {
    std::vector<const FoundDifference*> found;
    for (const FoundDifference& difference : outcome_.differences)
      if (!difference.only_order) found.push_back(&difference);
    const auto& failure = outcome_.second_upgrade.failure;
    if (found.empty()) {
      if (failure)
        add_refusal(rules::roundtrip_schema_drift,
                    Direction::kUpgrade,
                    "second upgrade",
                    *failure,
                    "Let the downgrade undo everything that the upgrade does.");
      return;
    }
    const bool down = found.front()->behind == Direction::kDowngrade;
    std::string words = fmt::format("After upgrade and downgrade of {}{}, {}",
                                    revision_.id,
                                    down ? "" : " and a second upgrade",
                                    in_short(found.front()->difference));
    if (found.size() > 1)
      words +=
          fmt::format(", and {} more difference{}", found.size() - 1, found.size() > 2 ? "s" : "");
    if (failure) words += fmt::format("; the second upgrade fails: {}", refusal_of(*failure));
    const SourceSpan where = revision_.downgrade ? revision_.downgrade->where : SourceSpan{};
    Finding& finding = add(rules::roundtrip_schema_drift,
                           Direction::kDowngrade,
                           where,
                           words + ".",
                           "Let the downgrade drop what is left behind and make what is missing.");
    for (const FoundDifference* difference : found)
      finding.related.push_back({difference->where, in_short(difference->difference)});
    std::erase_if(finding.related,
                  [](const RelatedPlace& place) { return place.where.file == kNoFile; });
  }

  void add_full_problem(const FullProblem& problem) {
    const std::string help =
        "Try it: migrate a database up to the newest revision and all the way down.";
    if (problem.failure) {
      const bool is_upgrade = problem.direction == Direction::kUpgrade;
      add(is_upgrade ? rules::roundtrip_upgrade_failed : rules::roundtrip_downgrade_failed,
          problem.direction,
          problem.failure->where,
          fmt::format("{}: {}: {}.",
                      revision_.id,
                      full_failure_words(problem),
                      refusal_of(*problem.failure)),
          problem.failure->advice.empty() ? help : sentence(problem.failure->advice))
          .statement = problem.failure->statement;
      return;
    }
    add(rules::roundtrip_schema_drift,
        Direction::kDowngrade,
        problem.where,
        fmt::format("After everything went up{} down{}, {}.",
                    problem.again ? "," : " and",
                    problem.again ? " and up again" : "",
                    in_short(*problem.difference)),
        help)
        .statement = problem.sql;
  }

  void add_seeded_failure() {
    if (!outcome_.seeded_failure) return;
    const RunFailure& failure = outcome_.seeded_failure->failure;
    const std::string_view direction = outcome_.seeded_failure->direction;
    std::string words =
        fmt::format("The {} of {} runs on empty tables and fails on tables that hold rows: {}",
                    direction,
                    revision_.id,
                    refusal_of(failure));
    if (!failure.detail.empty()) words += fmt::format("; {}", one_line(failure.detail));
    add(rules::roundtrip_seeded_failure,
        direction == "downgrade" ? Direction::kDowngrade : Direction::kUpgrade,
        failure.where,
        sentence(std::move(words)),
        "Repair the rows before the statement: give nulls a value, merge duplicates.")
        .statement = failure.statement;
  }

  const Revision& revision_;
  const RevisionOutcome& outcome_;
  Findings& out_;
};

}  // namespace

void add_findings(const History& history,
                  const std::vector<RevisionOutcome>& outcomes,
                  Findings& out) {
  for (const RevisionOutcome& outcome : outcomes)
    Finder(history, outcome, out).run();
}

// One finding: the remedy is one new revision, however much stands in it.
void add_model_findings(const History& history,
                        const std::vector<ModelDifference>& differences,
                        Findings& out) {
  if (differences.empty() || history.graph.order.empty()) return;
  const RevisionIndex newest = history.graph.order.back();
  out.begin_revision(newest);
  out.begin_rule(rules::models_drift);
  std::string words = fmt::format("{} {}", differences.front().object, differences.front().words);
  if (differences.size() > 1)
    words += fmt::format(
        ", and {} more difference{}", differences.size() - 1, differences.size() > 2 ? "s" : "");
  Finding& finding = out.add(history.revisions[newest].id_where,
                             sentence("after the newest revision, " + one_line(words)),
                             "Write a revision for it (`alembic revision --autogenerate` drafts "
                             "one), or mend the models.");
  finding.revision = newest;
  finding.direction = Direction::kUpgrade;
  out.begin_revision(kNoRevision);
}

}  // namespace miglint
