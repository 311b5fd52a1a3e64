#include "linter/roundtrip/roundtrip.h"

#include <utility>

#include "linter/roundtrip/version_table.h"
#include "linter/roundtrip/walk.h"

namespace miglint {

Result<Walked> roundtrip(const History& history,
                         const std::vector<LoweredRevision>& lowered,
                         const ServerAddress& server,
                         const RoundtripOptions& options) {
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.create_statement(), version_table.name());
  if (!database) return database.error();
  Result<Walked> walked = Walk(history, lowered, options, std::move(*database)).run();
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
