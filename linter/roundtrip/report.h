#pragma once

// What a walk has found, for people and for machines (cli.md, `roundtrip`).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linter/report/report.h"
#include "linter/roundtrip/roundtrip.h"
#include "linter/roundtrip/side_by_side.h"
#include "migrations/revisions/history.h"
#include "migrations/text/source_set.h"

namespace miglint {

struct RevisionFinding {
  RevisionIndex revision = kNoRevision;
  ReportedFinding finding;
  bool fails_run = false;  // it is at or above --fail-on, and not suppressed
};

struct WalkedProject {
  const History* history = nullptr;
  std::vector<RevisionOutcome> outcomes;  // in run order
  bool with_rows = false;
  WalkedRows rows;
  WalkTiming timing;
  std::optional<FullRun> full;
  bool by_tool = false;        // the project's own code was run
  std::string missing_runner;  // why not, where it should have been
  std::vector<ModelDifference> model_differences;
  std::string models_unknown;
  std::vector<std::string> hindrances;    // as in Walked
  std::optional<SideBySide> model_drift;  // of miglint's own model
  std::vector<RevisionFinding> findings;  // in run order; suppressed ones say by what
};

struct RoundtripReport {
  std::string server_version;
  std::optional<int> port;         // of somebody's own server
  double server_milliseconds = 0;  // from the start of our own until it answered
  const SourceSet* sources = nullptr;
  std::vector<WalkedProject> projects;
};

struct RoundtripStyle {
  bool color = false;
  bool quiet = false;  // only what did not come back
  bool verbose = false;
  bool timings = false;
  bool locks = false;  // they were observed
};

using RoundtripReporter = std::string (*)(const RoundtripReport&, const RoundtripStyle&);

// Of `--format NAME`; null where there is none.
RoundtripReporter find_roundtrip_reporter(std::string_view name);

std::string roundtrip_text(const RoundtripReport& report, const RoundtripStyle& style);
std::string roundtrip_json(const RoundtripReport& report, const RoundtripStyle& style);
std::string roundtrip_junit(const RoundtripReport& report, const RoundtripStyle& style);
std::string roundtrip_markdown(const RoundtripReport& report, const RoundtripStyle& style);

// "4 reversible, 1 failed"; "none" where nothing was walked.
std::string verdict_list(const std::vector<RevisionOutcome>& outcomes);

// What is to be told of a revision, a line each: reasons, failures, differences, losses.
struct ToldLine {
  std::string words;
  SourceSpan where;  // kNoFile: no place
  std::string sql;   // empty: none
};

// "locks public.t in ACCESS EXCLUSIVE mode; rewrites t", of a statement of
// `--locks`.
std::string observed_words(const Observation& observation);

// What failed on the way of everything, and how it went as a whole.
std::string_view full_failure_words(const FullProblem& problem);
std::string full_run_words(const FullRun& full, const History& history);

std::vector<ToldLine> told_lines(const RevisionOutcome& outcome);

// How many revisions got each verdict, indexed by it.
std::vector<std::size_t> count_verdicts(const std::vector<RevisionOutcome>& outcomes);

}  // namespace miglint
