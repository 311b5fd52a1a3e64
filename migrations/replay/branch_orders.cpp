#include "migrations/replay/branch_orders.h"

#include <algorithm>
#include <queue>

#include "migrations/catalog/describe.h"
#include "migrations/replay/mentions.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

std::vector<RevisionIndex> other_order(const History& history) {
  const RevisionGraph& graph = history.graph;
  const std::vector<RevisionIndex>& usual = graph.order;
  if (history.linear) return {};
  std::vector<std::size_t> place(history.revisions.size());
  std::vector<std::size_t> open_parents(history.revisions.size());
  std::vector<std::vector<RevisionIndex>> children(history.revisions.size());
  std::priority_queue<std::size_t> ready;  // places in the usual order, the last on top
  for (std::size_t i = 0; i < usual.size(); ++i) {
    place[usual[i]] = i;
    for (const auto* lists : {&graph.parents, &graph.depends_on})
      for (const RevisionIndex parent : (*lists)[usual[i]]) {
        ++open_parents[usual[i]];
        children[parent].push_back(usual[i]);
      }
    if (open_parents[usual[i]] == 0) ready.push(i);
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

namespace {

struct Refused {
  RevisionIndex revision = kNoRevision;
  RefusedStatement statement;
};

// Of each revision the first statement of its upgrade that is refused.
std::vector<Refused> refused_in(const History& history,
                                const std::vector<LoweredRevision>& lowered,
                                const ReplayOptions& options,
                                Catalog& end) {
  std::vector<Refused> refused;
  const auto look = [&](const Step& step) {
    const bool is_first = refused.empty() || refused.back().revision != step.revision_index;
    if (step.direction != Direction::kUpgrade || !step.refusal || !is_first) return;
    refused.push_back({step.revision_index,
                       {.block = step.block_index,
                        .statement = step.statement_index,
                        .refusal = *step.refusal,
                        .is_sure = true}});
  };
  end = replay(history, lowered, options, {.step = look, .revision = {}});
  return refused;
}

// The last one whose upgrade is about the object and that has another place there.
RevisionIndex author_of(const std::string& object,
                        const History& history,
                        const std::vector<LoweredRevision>& lowered,
                        const std::vector<RevisionIndex>& order) {
  for (std::size_t i = order.size(); i-- > 0;) {
    const RevisionIndex revision = order[i];
    const auto& upgrade = history.revisions[revision].upgrade;
    if (history.graph.order[i] == revision || !upgrade) continue;
    if (find_mention(*upgrade, lowered[revision].upgrade, object)) return revision;
  }
  return kNoRevision;
}

// That runs right before it there, and behind it in the history.
RevisionIndex overtaker_of(RevisionIndex revision,
                           const History& history,
                           const std::vector<RevisionIndex>& order) {
  const auto& place = history.graph.place;
  const auto end = std::ranges::find(order, revision);
  for (auto at = end; at != order.begin();)
    if (--at; place[*at] > place[revision]) return *at;
  return kNoRevision;
}

}  // namespace

std::optional<OrderEffect> effect_of_other_order(const History& history,
                                                 const std::vector<LoweredRevision>& lowered,
                                                 const Catalog& head,
                                                 int pg_version) {
  ReplayOptions options{.pg_version = pg_version, .small_tables = {}};
  options.order = other_order(history);
  const bool is_known = std::ranges::all_of(options.order, [&](RevisionIndex index) {
    return why_unknown(history.revisions[index]).empty();
  });
  if (options.order.empty() || !is_known) return std::nullopt;
  Catalog end;
  Catalog usual_end;
  const ReplayOptions usual{.pg_version = pg_version, .small_tables = {}};
  const std::vector<Refused> there = refused_in(history, lowered, options, end);
  const std::vector<Refused> here = refused_in(history, lowered, usual, usual_end);
  const auto only_in = [](const std::vector<Refused>& one, const std::vector<Refused>& other) {
    return std::ranges::find_if(one, [&](const Refused& refused) {
      return std::ranges::count(other, refused.revision, &Refused::revision) == 0;
    });
  };
  for (const bool fails_there : {true, false}) {
    const std::vector<Refused>& one = fails_there ? there : here;
    const auto refused = only_in(one, fails_there ? here : there);
    if (refused == one.end()) continue;
    return OrderEffect{.revision = refused->revision,
                       .after = overtaker_of(refused->revision, history, options.order),
                       .refused = refused->statement,
                       .fails_there = fails_there,
                       .differences = {}};
  }
  if (!there.empty()) return std::nullopt;  // what follows a failure is not sure
  const Changed changed = describe_changes(head, end);
  OrderEffect effect;
  effect.differences = diff(changed.before, changed.after);
  std::erase_if(effect.differences, may_mean_the_same);
  if (effect.differences.empty()) return std::nullopt;
  effect.revision = author_of(effect.differences.front().object, history, lowered, options.order);
  if (effect.revision == kNoRevision) effect.revision = history.graph.order.back();
  effect.after = overtaker_of(effect.revision, history, options.order);
  return effect;
}

}  // namespace miglint
