#include "linter/roundtrip/choose_runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "linter/roundtrip/scratch_database.h"
#include "linter/roundtrip/walk_order.h"
#include "migrations/replay/obstacles.h"

namespace miglint {

namespace {

std::size_t not_understood(const History& history, const std::vector<bool>& proved) {
  const std::vector<RevisionIndex> run = WalkOrder(history).reaching(proved);
  return static_cast<std::size_t>(std::ranges::count_if(
      run, [&](RevisionIndex index) { return !why_unknown(history.revisions[index]).empty(); }));
}

// Whether its code comes as far as the first revision is only known by running it.
std::optional<Error> try_out(Tool& tool, const ServerAddress& server, const TimeLimits& limits) {
  Result<ScratchDatabase> database = ScratchDatabase::create(server, "", {}, limits);
  if (!database) return database.error();
  return tool.enter(database->server(), database->name());
}

}  // namespace

Result<ChosenRunner> choose_runner(const std::string& wanted,
                                   const ToolSetup& setup,
                                   const std::vector<bool>& proved,
                                   const ServerAddress& server,
                                   const std::function<void(const std::string&)>& announce) {
  ChosenRunner chosen;
  if (wanted == "sql") return chosen;
  const History& history = setup.project.history;
  const std::size_t opaque = wanted.empty() ? not_understood(history, proved) : 0;
  if (wanted.empty() && opaque == 0) return chosen;
  auto tool = Tool::start(setup);
  std::optional<Error> problem;
  if (tool) {
    announce(
        fmt::format("{}: the project's own code is run, by {}", history.root, (*tool)->words()));
    problem = try_out(**tool, server, setup.limits);
  } else {
    problem = tool.error();
  }
  if (!problem) {
    chosen.tool = *std::move(tool);
    return chosen;
  }
  if (!wanted.empty()) return *problem;
  chosen.missing = fmt::format(
      "{} revision{} hold{} what only the project's own code knows, and it "
      "was not run: {}",
      opaque,
      opaque == 1 ? "" : "s",
      opaque == 1 ? "s" : "",
      problem->message);
  return chosen;
}

}  // namespace miglint
