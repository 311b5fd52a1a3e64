#include "migrations/replay/replay.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "migrations/replay/reversal.h"
#include "migrations/replay/script_replay.h"
#include "migrations/replay/snapshot.h"

namespace miglint {

static std::vector<ddl::Name> created_enums(const LoweredScript& script, const Catalog& after) {
  std::vector<ddl::Name> created;
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements)
      if (const auto* create = std::get_if<ddl::CreateEnum>(&statement.command))
        created.push_back(after.resolve(create->type));
  return created;
}

static bool sets_lock_timeout(const LoweredScript& upgrade) {
  const auto sets = [](const ddl::Statement& statement) {
    const auto* set = std::get_if<ddl::Set>(&statement.command);
    return set != nullptr && set->name == "lock_timeout" && set->value;
  };
  return std::ranges::any_of(upgrade.blocks, [&](const LoweredBlock& block) {
    return std::ranges::any_of(block.statements, sets);
  });
}

std::vector<bool> lock_timeout_habit(const History& history,
                                     const std::vector<LoweredRevision>& lowered) {
  constexpr std::size_t kRecent = 10;
  std::vector<bool> is_usual(lowered.size(), false);
  std::deque<bool> recent;
  for (const RevisionIndex i : history.graph.order) {
    const auto setting = static_cast<std::size_t>(std::ranges::count(recent, true));
    is_usual[i] = setting > 0 && setting * 2 >= recent.size();
    if (lowered[i].upgrade.blocks.empty()) continue;
    recent.push_back(sets_lock_timeout(lowered[i].upgrade));
    if (recent.size() > kRecent) recent.pop_front();
  }
  return is_usual;
}

namespace {

class HistoryReplay {
 public:
  HistoryReplay(const History& history,
                const std::vector<LoweredRevision>& lowered,
                const ReplayOptions& options,
                const ReplayVisitor& visitor)
      : history_(history),
        lowered_(lowered),
        options_(options),
        visitor_(visitor),
        catalog_(catalog_of(history.snapshot, options.pg_version)),
        pending_(catalog_) {}

  Catalog replay() {
    const auto& order = options_.order.empty() ? history_.graph.order : options_.order;
    for (std::size_t place = 0; place < order.size(); ++place) {
      const RevisionIndex i = order[place];
      is_watched_ = place >= options_.first_place;
      // A baseline that stands for what has run is for another, empty database; what a callback
      // does is no part of the history.
      const RevisionKind kind = history_.revisions[i].kind;
      if (stands_aside(kind) && i != history_.graph.order.front()) {
        Catalog aside = kind == RevisionKind::kHook ? catalog_ : Catalog();
        replay_revision(i, aside);
      } else {
        replay_revision(i, catalog_);
      }
    }
    return std::move(catalog_);
  }

 private:
  void replay_revision(RevisionIndex i, Catalog& catalog) {
    static const ReplayVisitor kNobody;  // NOLINT: immutable
    const Catalog before = catalog;
    const bool is_pending = i < options_.pending.size() && options_.pending[i];
    Run alone(catalog);
    Run& first = is_pending ? pending_ : alone;
    if (!is_watched_) {
      run(i, Direction::kUpgrade, kNobody, before, catalog, first);
      return;
    }
    RoundTrip trip{history_, i, lowered_[i], before, catalog, options_.pg_version};
    trip.upgrade_refused =
        run(i, Direction::kUpgrade, visitor_, before, catalog, first, &trip.unheard_up);
    trip.down = catalog;
    Run back(catalog);
    trip.downgrade_refused =
        run(i, Direction::kDowngrade, visitor_, before, trip.down, back, &trip.unheard_down);
    if (!visitor_.revision) return;
    trip.again = trip.down;
    Run second(catalog);
    if (history_.revisions[i].downgrade)
      trip.second_refused = run(i, Direction::kUpgrade, kNobody, before, trip.again, second);
    const Reversal reversal = judge_reversal(trip);
    visitor_.revision({i,
                       before,
                       catalog,
                       trip.down,
                       lowered_[i],
                       reversal,
                       created_enums(lowered_[i].upgrade, catalog)});
  }

  // `connection`: those that are pending share one the first time up; every other run has its own.
  std::optional<RefusedStatement> run(RevisionIndex i,
                                      Direction direction,
                                      const ReplayVisitor& watched,
                                      const Catalog& before,
                                      Catalog& catalog,
                                      Run& connection,
                                      std::vector<Unheard>* unheard = nullptr) {
    const Revision& revision = history_.revisions[i];
    const bool up = direction == Direction::kUpgrade;
    const std::optional<Script>& script = up ? revision.upgrade : revision.downgrade;
    if (!script) return std::nullopt;
    const std::vector<std::string> search_path = catalog.search_path();
    ScriptReplay replay(history_, i, direction, lowered_[i], options_, watched, before, connection);
    auto refused = replay.run(*script, up ? lowered_[i].upgrade : lowered_[i].downgrade, catalog);
    replay.finish(*script, catalog);
    if (unheard != nullptr) *unheard = replay.take_unheard();
    catalog.set_search_path(search_path);
    catalog.set_acting_role({});
    return refused;
  }

  const History& history_;
  const std::vector<LoweredRevision>& lowered_;
  const ReplayOptions& options_;
  const ReplayVisitor& visitor_;
  bool is_watched_ = true;
  Catalog catalog_;
  Run pending_;
};

}  // namespace

Catalog replay(const History& history,
               const std::vector<LoweredRevision>& lowered,
               const ReplayOptions& options,
               const ReplayVisitor& visitor) {
  return HistoryReplay(history, lowered, options, visitor).replay();
}

}  // namespace miglint
