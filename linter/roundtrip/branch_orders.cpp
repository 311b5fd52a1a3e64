#include "linter/roundtrip/branch_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>

#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/version_table.h"
#include "linter/roundtrip/walk_order.h"
#include "linter/wording.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

std::vector<RevisionIndex> other_order(const History& history) {
  const std::vector<RevisionIndex>& usual = history.graph.order;
  if (history.linear) return {};
  const WalkOrder walk(history);
  std::vector<std::size_t> place(history.revisions.size());
  std::vector<std::size_t> open_parents(history.revisions.size());
  std::vector<std::vector<RevisionIndex>> children(history.revisions.size());
  std::priority_queue<std::size_t> ready;  // places in the usual order, the last on top
  for (std::size_t i = 0; i < usual.size(); ++i) {
    place[usual[i]] = i;
    const std::vector<RevisionIndex> parents = walk.parents_of(usual[i]);
    open_parents[usual[i]] = parents.size();
    for (const RevisionIndex parent : parents)
      children[parent].push_back(usual[i]);
    if (parents.empty()) ready.push(i);
  }
  std::vector<RevisionIndex> order;
  while (!ready.empty()) {
    const RevisionIndex next = usual[ready.top()];
    ready.pop();
    order.push_back(next);
    for (const RevisionIndex child : children[next])
      if (--open_parents[child] == 0) ready.push(place[child]);
  }
  return order == usual ? std::vector<RevisionIndex>() : order;
}

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
      ScratchDatabase::create(server, version_table.create_statement(), version_table.name());
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
