#include "linter/roundtrip/roundtrip.h"

#include <algorithm>
#include <utility>

#include "linter/roundtrip/version_table.h"
#include "linter/roundtrip/walk.h"

namespace miglint {

static RevisionOutcome* outcome_of(Walked& walked, RevisionIndex index) {
  for (RevisionOutcome& outcome : walked.outcomes)
    if (outcome.revision == index) return &outcome;
  return nullptr;
}

// What the revision's own round trip has shown already.
static bool is_known(const RevisionOutcome& outcome, const FullProblem& problem) {
  if (problem.failure) {
    const DirectionRun& run = problem.again                              ? outcome.second_upgrade
                              : problem.direction == Direction::kUpgrade ? outcome.upgrade
                                                                         : outcome.downgrade;
    return run.failure.has_value();
  }
  return std::ranges::any_of(outcome.differences, [&](const FoundDifference& found) {
    return found.difference.object == problem.difference->object;
  });
}

static std::optional<Error> add_full_run(const History& history,
                                         const std::vector<LoweredRevision>& lowered,
                                         const ServerAddress& server,
                                         const RoundtripOptions& options,
                                         Walked& walked) {
  const Sender sender(history, lowered, options.server_major, options.tool);
  Result<FullRun> full = run_full({.history = history,
                                   .lowered = lowered,
                                   .server = server,
                                   .sender = sender,
                                   .limits = options.limits});
  if (!full) return full.error();
  for (FullProblem& problem : full->problems) {
    RevisionOutcome* outcome = outcome_of(walked, problem.revision);
    if (outcome != nullptr && !is_known(*outcome, problem))
      outcome->full_problems.push_back(problem);
  }
  walked.full = std::move(*full);
  return std::nullopt;
}

Result<Walked> roundtrip(const History& history,
                         const std::vector<LoweredRevision>& lowered,
                         const ServerAddress& server,
                         const RoundtripOptions& options) {
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.setup(), version_table.names(), options.limits);
  if (!database) return database.error();
  Result<Walked> walked = Walk(history, lowered, options, std::move(*database)).run();
  if (walked && options.full)
    if (auto error = add_full_run(history, lowered, server, options, *walked)) return *error;
  if (!walked || !walked->end || walked->outcomes.size() != history.graph.order.size())
    return walked;
  Result<std::optional<OrderProblem>> problem =
      try_other_order(history, lowered, server, *walked->end);
  if (!problem) return problem.error();
  if (*problem)
    for (RevisionOutcome& outcome : walked->outcomes)
      if (outcome.revision == (*problem)->revision) outcome.order_problem = *problem;
  return walked;
}

}  // namespace miglint
