// `miglint reversibility`: of each revision, whether it can be undone, told without a server.

#include <algorithm>

#include "linter/commands/commands.h"
#include "linter/project.h"
#include "linter/report/reversals.h"
#include "linter/reported.h"

namespace miglint {

namespace {

JudgedProject judge(const Loaded& loaded, const LoadedProject& project, int threads) {
  const History& history = project.history;
  JudgedProject judged{.history = &history, .reversals = {}};
  const std::vector<LoweredRevision> lowered = lower_all(history, threads);
  const ReportedFiles reported(loaded);
  replay(history,
         lowered,
         {.pg_version = project.pg_version,
          .small_tables = {},
          .first_place = reported.first_place(history)},
         {.step = {}, .revision = [&](const RevisionReplay& replayed) {
            if (reported.holds(history.revisions[replayed.revision]))
              judged.reversals.push_back(replayed.reversal);
          }});
  return judged;
}

}  // namespace

Result<Outcome> commands::reversibility(const Options& options,
                                        const FileSystem& files,
                                        const Surroundings& around) {
  const Result<Loaded> loaded = load(options, files, Depth::kReported);
  if (!loaded) return loaded.error();
  ReversalReport report{.sources = &loaded->sources, .projects = {}};
  bool any = false;
  for (const LoadedProject& project : loaded->projects) {
    JudgedProject judged = judge(*loaded, project, options.threads);
    any = any || std::ranges::any_of(judged.reversals, is_finding, &Reversal::verdict);
    report.projects.push_back(std::move(judged));
  }
  Outcome outcome;
  outcome.exit_code = any ? kFound : kNothingFound;
  if (options.format == "json") {
    outcome.text = reversals_json(report);
  } else if (options.format == "markdown") {
    outcome.text = reversals_markdown(report);
  } else {
    outcome.text =
        reversals_text(report, {.color = use_color(options, around), .quiet = options.quiet});
  }
  return outcome;
}

}  // namespace miglint
