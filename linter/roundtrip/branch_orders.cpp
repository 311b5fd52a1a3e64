#include "linter/roundtrip/branch_orders.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/version_table.h"
#include "linter/wording.h"
#include "migrations/replay/branch_orders.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

static std::string words_of(const Difference& difference) {
  if (difference.before.empty()) return difference.object + " is there only in that order";
  if (difference.after.empty()) return difference.object + " is missing in that order";
  return fmt::format(
      "{} has {} instead of {}", difference.object, difference.after, difference.before);
}

Result<std::optional<OrderProblem>> try_other_order(const History& history,
                                                    const std::vector<LoweredRevision>& lowered,
                                                    const ServerAddress& server,
                                                    const Description& end) {
  const std::vector<RevisionIndex> order = other_order(history);
  const bool is_known = std::ranges::all_of(
      order, [&](RevisionIndex index) { return why_unknown(history.revisions[index]).empty(); });
  if (order.empty() || !is_known) return std::optional<OrderProblem>();
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.setup(), version_table.names());
  if (!database) return database.error();
  RevisionIndex before = kNoRevision;
  for (const RevisionIndex index : order) {
    const Revision& revision = history.revisions[index];
    if (!revision.upgrade) continue;
    const auto failed =
        run_script(database->session(), *revision.upgrade, lowered[index].upgrade, {});
    if (failed)
      return std::optional(OrderProblem{
          .revision = index,
          .words = fmt::format("its upgrade fails where {} has run before it: {}",
                               before == kNoRevision ? "nothing" : history.revisions[before].id,
                               one_line(failed->error.message)),
          .where = failed->where,
          .sql = failed->statement});
    before = index;
  }
  const Result<Snapshot> snapshot = database->snapshot();
  if (!snapshot) return snapshot.error();
  const std::vector<Difference> differences = diff(end, snapshot->description);
  if (differences.empty()) return std::optional<OrderProblem>();
  std::string words = fmt::format("where parallel branches run in another order, {}",
                                  one_line(words_of(differences.front())));
  if (differences.size() > 1) words += fmt::format(", and {} more differ", differences.size() - 1);
  const RevisionIndex last = history.graph.order.back();
  return std::optional(OrderProblem{.revision = last,
                                    .words = std::move(words),
                                    .where = history.revisions[last].id_where,
                                    .sql = {}});
}

}  // namespace miglint
