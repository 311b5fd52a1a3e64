#include "linter/roundtrip/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>

#include "linter/commands/commands.h"
#include "linter/lint.h"
#include "linter/output.h"
#include "linter/project.h"
#include "linter/resolve.h"
#include "linter/roundtrip/choose_runner.h"
#include "linter/roundtrip/command_line.h"
#include "linter/roundtrip/findings.h"
#include "linter/roundtrip/report.h"
#include "linter/roundtrip/roundtrip.h"
#include "linter/roundtrip/server.h"
#include "linter/roundtrip/status.h"
#include "linter/roundtrip/walk_order.h"
#include "linter/suppress.h"
#include "migrations/ddl/lower.h"
#include "migrations/text/nearest.h"

namespace miglint {

namespace {

// One line that is written over, on a terminal only.
class Progress {
 public:
  explicit Progress(bool shown) : shown_(shown) {}

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }

  // A line that stays.
  void say(const std::string& words) const {
    std::fprintf(stderr, "%smiglint: %s\n", shown_ ? "\r\x1b[K" : "", words.c_str());
  }

  void show(const std::string& words) const {
    if (shown_) std::fprintf(stderr, "\r\x1b[K%s", words.c_str());
  }

 private:
  bool shown_;
};

// The revision that was asked for, in one of the projects.
Result<RevisionIndex> find_asked_for(const Loaded& loaded,
                                     const std::string& id,
                                     std::size_t& project) {
  std::vector<std::string_view> all;
  for (project = 0; project < loaded.projects.size(); ++project) {
    const History& history = loaded.projects[project].history;
    const RevisionIndex found = find_revision(history, id);
    if (found != kNoRevision) return found;
    for (const Revision& revision : history.revisions)
      all.push_back(revision.id);
  }
  const std::string_view near = nearest(id, all);
  return Error{fmt::format("there is no revision '{}'{}; `miglint graph` lists them",
                           id,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
}

Result<std::vector<SeedStatement>> read_seed(const std::string& path, const FileSystem& files) {
  std::vector<SeedStatement> statements;
  if (path.empty()) return statements;
  const Result<std::string> text = files.read(path);
  if (!text) return text.error();
  for (const ddl::Statement& statement : ddl::lower(*text)) {
    const auto line = 1 + std::count(text->begin(), text->begin() + statement.begin, '\n');
    statements.push_back({text->substr(statement.begin, statement.end - statement.begin),
                          fmt::format("{}:{}", path, line)});
  }
  return statements;
}

// Its own file, or the one with its downgrade.
bool stands_in_reported_file(const Loaded& loaded, const Revision& revision) {
  const auto is_reported = [&](FileId file) {
    return file < loaded.sources.size() &&
           std::ranges::count(loaded.reported_files, loaded.sources[file].path) > 0;
  };
  return is_reported(revision.file) ||
         (revision.downgrade && is_reported(revision.downgrade->where.file));
}

// Of those new against a base, and those of which another text is sent since.
std::vector<bool> changed_revisions(const Comparison& comparison) {
  std::vector<bool> changed = comparison.is_new;
  for (const EditedRevision& edited : comparison.edited)
    if (edited.upgrade || edited.downgrade || edited.parents || edited.depends_on)
      changed[edited.now] = true;
  return changed;
}

// Those that are proved; what they follow is only upgraded.
std::vector<bool> chosen_revisions(const Loaded& loaded,
                                   const LoadedProject& project,
                                   const LiveLine& line,
                                   RevisionIndex only) {
  const History& history = project.history;
  if (line.shard) return shard_of(history, line.shard->part, line.shard->parts);
  if (project.comparison) return changed_revisions(*project.comparison);
  std::vector<bool> chosen(history.revisions.size());
  for (RevisionIndex i = 0; i < chosen.size(); ++i)
    chosen[i] = only != kNoRevision
                    ? i == only
                    : !loaded.only_files || stands_in_reported_file(loaded, history.revisions[i]);
  return chosen;
}

TimeLimits limits_of(const LiveLine& line, const Config& config) {
  TimeLimits limits;
  if (config.roundtrip.statement_timeout)
    limits.statement = std::chrono::seconds(*config.roundtrip.statement_timeout);
  if (line.statement_timeout) limits.statement = std::chrono::seconds(*line.statement_timeout);
  return limits;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// Locks are only seen of what miglint sends itself.
std::string wanted_runner(const LiveLine& line, const Config& config) {
  if (!line.runner.empty()) return line.runner;
  return line.locks ? "sql" : config.roundtrip.runner;
}

Result<RoundtripReport> walk_all(const Loaded& loaded,
                                 const LiveLine& line,
                                 const FileSystem& files,
                                 const Surroundings& around,
                                 const Progress& progress) {
  RoundtripReport report;
  report.sources = &loaded.sources;
  std::size_t only_project = 0;
  RevisionIndex only = kNoRevision;
  if (!line.revision.empty()) {
    Result<RevisionIndex> found = find_asked_for(loaded, line.revision, only_project);
    if (!found) return found.error();
    only = *found;
  }
  Result<std::vector<SeedStatement>> seed = read_seed(
      line.seed_file.empty() && line.rows ? loaded.config.roundtrip.seed : line.seed_file, files);
  if (!seed) return seed.error();
  std::vector<std::vector<bool>> chosen;  // by project
  bool is_anything_chosen = false;
  for (std::size_t i = 0; i < loaded.projects.size(); ++i) {
    chosen.push_back(chosen_revisions(loaded, loaded.projects[i], line, only));
    is_anything_chosen |= std::ranges::count(chosen.back(), true) > 0;
  }
  if (!is_anything_chosen) {
    for (const LoadedProject& project : loaded.projects)
      report.projects.push_back({.history = &project.history,
                                 .outcomes = {},
                                 .with_rows = false,
                                 .rows = {},
                                 .timing = {},
                                 .full = {},
                                 .by_tool = false,
                                 .missing_runner = {},
                                 .model_differences = {},
                                 .models_unknown = {},
                                 .hindrances = {},
                                 .model_drift = {},
                                 .findings = {}});
    return report;
  }
  progress.show("starting a Postgres server");
  const auto start = std::chrono::steady_clock::now();
  Result<Server> server = Server::start(line, loaded.config, around);
  if (!server) return server.error();
  for (std::size_t i = 0; i < loaded.projects.size(); ++i) {
    if (only != kNoRevision && i != only_project) continue;
    const History& history = loaded.projects[i].history;
    const auto lowered = lower_all(history, line.options.threads);
    Result<ServerAddress> address = server->address();
    if (!address) return address.error();
    if (i == 0) report.server_milliseconds = milliseconds_since(start);
    report.server_version = server->version();
    report.port = server->port();
    RoundtripOptions options;
    options.server_major = server->major();
    options.server_is_ours = server->is_ours();
    options.proved = chosen[i];
    options.locks = line.locks;
    options.rows = line.rows && loaded.config.roundtrip.rows.value_or(true);
    options.limits = limits_of(line, loaded.config);
    options.full = line.full;
    options.seed = *seed;
    options.progress = [&](std::size_t done, std::size_t all, const Revision& revision) {
      progress.show(fmt::format("[{}/{}] {}", done + 1, all, revision.id));
    };
    const ToolSetup setup{.project = loaded.projects[i],
                          .config = loaded.config.roundtrip,
                          .sources = loaded.sources,
                          .around = around,
                          .limits = options.limits,
                          .shows_output = line.options.verbose};
    Result<ChosenRunner> runner =
        choose_runner(wanted_runner(line, loaded.config),
                      setup,
                      chosen[i],
                      *address,
                      [&](const std::string& words) { progress.say(words); });
    if (!runner) return server->explained(runner.error());
    options.tool = runner->tool.get();
    Result<Walked> walked = roundtrip(history, lowered, *address, options);
    if (!walked) return server->explained(walked.error());
    std::optional<SideBySide> drift;
    if (line.report_model_drift) {
      progress.show("comparing the simulated schema with the server's");
      Result<SideBySide> compared = run_side_by_side(history, *address, server->major());
      if (!compared) return server->explained(compared.error());
      drift = *std::move(compared);
    }
    report.projects.push_back({.history = &history,
                               .outcomes = std::move(walked->outcomes),
                               .with_rows = options.rows,
                               .rows = std::move(walked->rows),
                               .timing = walked->timing,
                               .full = std::move(walked->full),
                               .by_tool = runner->tool != nullptr,
                               .missing_runner = std::move(runner->missing),
                               .model_differences = std::move(walked->model_differences),
                               .models_unknown = std::move(walked->models_unknown),
                               .hindrances = std::move(walked->hindrances),
                               .model_drift = std::move(drift),
                               .findings = {}});
  }
  return report;
}

bool reaches(Severity severity, FailOn level) {
  switch (level) {
    case FailOn::kInfo:
      return true;
    case FailOn::kWarning:
      return severity != Severity::kInfo;
    case FailOn::kError:
      return severity == Severity::kError;
    case FailOn::kNever:
      return false;
  }
  return false;
}

// Findings of the rules that are asked, with their suppressions. True: one of them fails the run.
bool add_findings(const Loaded& loaded,
                  const Options& options,
                  const Surroundings& around,
                  RoundtripReport& report) {
  const RuleSet rules = choose_rules(options, loaded.config);
  const FailOn level = options.fail_on.value_or(loaded.config.fail_on.value_or(FailOn::kError));
  std::vector<const History*> histories;
  for (const WalkedProject& walked : report.projects)
    histories.push_back(walked.history);
  Suppressions suppressions(
      loaded.sources, histories, around.today, loaded.config.compat_suppressions);
  Resolver resolver(loaded.sources);
  bool fails = false;
  for (WalkedProject& walked : report.projects) {
    Findings findings(loaded.config.rule_options);
    add_findings(*walked.history, walked.outcomes, findings);
    add_model_findings(*walked.history, walked.model_differences, findings);
    rules.settle(findings.all());
    for (const Finding& finding : findings.all()) {
      if (!rules.enabled(*finding.rule)) continue;
      RevisionFinding found{.revision = finding.revision,
                            .finding = resolver.resolve(finding, walked.history)};
      found.finding.suppressed_by = suppressions.covers(finding, finding.extent);
      found.fails_run = !found.finding.suppressed_by && reaches(finding.severity, level);
      fails = fails || found.fails_run;
      walked.findings.push_back(std::move(found));
    }
  }
  return fails;
}

Result<Outcome> roundtrip_command(const LiveLine& line,
                                  const FileSystem& files,
                                  const Surroundings& around) {
  const Result<Loaded> loaded = load(line.options, files);
  if (!loaded) return loaded.error();
  Result<RoundtripReport> report = RoundtripReport();
  {
    const Progress progress(isatty(STDERR_FILENO) == 1 && !line.options.quiet);
    report = walk_all(*loaded, line, files, around, progress);
  }
  if (!report) return report.error();
  const bool fails = add_findings(*loaded, line.options, around, *report);
  const RoundtripStyle style{.color = use_color(line.options, around),
                             .quiet = line.options.quiet,
                             .verbose = line.options.verbose,
                             .timings = line.timings,
                             .locks = line.locks};
  const RoundtripReporter reporter = find_roundtrip_reporter(line.options.format);
  Outcome outcome{reporter(*report, style), fails ? kFound : kNothingFound};
  // What such a server refuses says nothing about the migrations, so the work is not done.
  for (const WalkedProject& walked : report->projects)
    for (const std::string& words : walked.hindrances) {
      outcome.asides.push_back(words);
      outcome.exit_code = kCouldNot;
    }
  return outcome;
}

void say(const std::string& words) {
  std::fprintf(stderr, "miglint: %s\n", words.c_str());
}

int refuse(const std::string& words) {
  say(words);
  return kCouldNot;
}

}  // namespace

int run_live(const std::vector<std::string>& arguments, const Surroundings& around) {
  const Result<LiveCommandLine> parsed = parse_live_command_line(arguments);
  if (!parsed) return refuse(parsed.error().message);
  if (!parsed->line) {
    std::fputs(parsed->text.c_str(), stdout);
    return kNothingFound;
  }
  const auto files = disk_file_system();
  const bool is_status = parsed->line->options.command == "status";
  const Result<Outcome> outcome = is_status ? status_command(*parsed->line, *files, around)
                                            : roundtrip_command(*parsed->line, *files, around);
  if (!outcome) return refuse(outcome.error().message);
  if (const auto error = write_output(parsed->line->options.output, outcome->text))
    return refuse(error->message);
  for (const std::string& words : outcome->asides)
    say(words);
  return outcome->exit_code;
}

}  // namespace miglint
