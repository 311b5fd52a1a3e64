#include "linter/roundtrip/side_by_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "linter/roundtrip/against_live.h"
#include "linter/roundtrip/runner.h"
#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/version_table.h"
#include "migrations/replay/replay.h"

namespace miglint {

namespace {

struct Replayed {
  std::vector<std::optional<Catalog>> after;     // each upgrade
  std::vector<std::optional<Refusal>> refusals;  // the first one of each upgrade
};

Replayed replay_upgrades(const History& history,
                         const std::vector<LoweredRevision>& lowered,
                         int pg_version) {
  Replayed replayed;
  replayed.after.resize(history.revisions.size());
  replayed.refusals.resize(history.revisions.size());
  const ReplayVisitor visitor{
      .step =
          [&](const Step& step) {
            auto& first = replayed.refusals[step.revision_index];
            if (step.direction == Direction::kUpgrade && step.refusal && !first)
              first = step.refusal;
          },
      .revision =
          [&](const RevisionReplay& revision) {
            replayed.after[revision.revision] = revision.after;
          }};
  replay(history, lowered, {.pg_version = pg_version, .small_tables = {}}, visitor);
  return replayed;
}

class Comparison {
 public:
  Comparison(SideBySide& result, LiveCatalog& live) : result_(result), against_(live) {}

  std::optional<Error> compare(const std::string& revision, const Catalog& simulated) {
    const auto differences = against_.differences(simulated);
    if (!differences) return differences.error();
    for (const std::string& words : *differences)
      add(revision, words, simulated.unfollowed_calls() > 0);
    result_.objects = against_.objects();
    return std::nullopt;
  }

  void add(const std::string& revision, const std::string& words, bool is_unsure = false) {
    if (!told_.insert(words).second) return;
    (is_unsure ? result_.not_claimed : result_.found).push_back({revision, words});
  }

 private:
  SideBySide& result_;
  AgainstLive against_;
  std::set<std::string> told_;
};

bool is_of_the_line(const History& history, RevisionIndex index) {
  return history.revisions[index].upgrade &&
         (!stands_aside(history.revisions[index].kind) || index == history.graph.order.front());
}

}  // namespace

Result<SideBySide> run_side_by_side(const History& history,
                                    const ServerAddress& server,
                                    int pg_version) {
  const std::vector<LoweredRevision> lowered = lower_all(history, 1);
  const Replayed replayed = replay_upgrades(history, lowered, pg_version);
  const VersionTable version_table(history);
  Result<ScratchDatabase> database =
      ScratchDatabase::create(server, version_table.setup(), version_table.names());
  if (!database) return database.error();
  SideBySide result;
  result.upgrades = static_cast<std::size_t>(std::ranges::count_if(
      history.graph.order, [&](RevisionIndex i) { return is_of_the_line(history, i); }));
  Comparison comparison(result, database->catalog());
  for (const RevisionIndex index : history.graph.order) {
    if (!is_of_the_line(history, index)) continue;
    const Revision& revision = history.revisions[index];
    const auto failed =
        run_script(database->session(), *revision.upgrade, lowered[index].upgrade, {});
    if (failed) {
      result.stopped =
          fmt::format("{}: {} ({})", revision.id, failed->error.message, failed->error.sqlstate);
      break;
    }
    ++result.ran;
    if (const auto& refusal = replayed.refusals[index])
      comparison.add(
          revision.id,
          fmt::format(
              "it ran, and was said to be refused: {} ({})", refusal->words, refusal->sqlstate),
          replayed.after[index] && replayed.after[index]->unfollowed_calls() > 0);
    if (const auto& catalog = replayed.after[index])
      if (auto error = comparison.compare(revision.id, *catalog)) return *std::move(error);
  }
  return result;
}

}  // namespace miglint
