#include "linter/roundtrip/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>

#include "linter/commands/commands.h"
#include "linter/output.h"
#include "linter/project.h"
#include "linter/roundtrip/command_line.h"
#include "linter/roundtrip/ephemeral_postgres.h"
#include "linter/roundtrip/report.h"
#include "linter/roundtrip/roundtrip.h"
#include "migrations/text/nearest.h"

namespace miglint {

namespace {

constexpr int kOldestServer = 14;  // what the snapshot's questions are written for

std::string variable(const Surroundings& around, const char* name) {
  return around.environment(name).value_or("");
}

std::optional<int> wanted_major(const Options& options, const Config& config) {
  if (options.pg_version) return options.pg_version;
  for (const ProjectConfig& project : config.projects)
    if (project.pg_version) return project.pg_version;
  return std::nullopt;
}

Result<std::unique_ptr<EphemeralPostgres>> start_server(const RoundtripLine& line,
                                                        const Config& config,
                                                        const Surroundings& around,
                                                        PostgresPrograms& programs) {
  PostgresSearch search;
  search.asked_for = line.pg_bin;
  search.major = wanted_major(line.options, config);
  search.path = variable(around, "PATH");
  Result<PostgresPrograms> found = find_postgres(search);
  if (!found) return found.error();
  if (found->major < kOldestServer)
    return Error{fmt::format("{}: is Postgres {}; miglint roundtrip needs {} or newer",
                             found->folder,
                             found->version,
                             kOldestServer)};
  programs = *found;
  EphemeralOptions options;
  options.programs = programs;
  options.places.temporary = variable(around, "TMPDIR");
  options.cache_folder = variable(around, "XDG_CACHE_HOME");
  const std::string home = variable(around, "HOME");
  if (options.cache_folder.empty() && !home.empty()) options.cache_folder = home + "/.cache";
  return EphemeralPostgres::start(options);
}

// One line that is written over, on a terminal only.
class Progress {
 public:
  explicit Progress(bool shown) : shown_(shown) {}

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  ~Progress() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
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

// Single files on the command line: the whole tree is walked, they are reported on.
void keep_reported(const Loaded& loaded, WalkedProject& walked) {
  if (!loaded.only_files) return;
  std::erase_if(walked.outcomes, [&](const RevisionOutcome& outcome) {
    const FileId file = walked.history->revisions[outcome.revision].file;
    return file == kNoFile ||
           std::ranges::count(loaded.reported_files, loaded.sources[file].path) == 0;
  });
}

Result<RoundtripReport> walk_all(const Loaded& loaded,
                                 const RoundtripLine& line,
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
  if (loaded.projects.empty()) return report;
  PostgresPrograms programs;
  progress.show("starting a Postgres server");
  auto server = start_server(line, loaded.config, around, programs);
  if (!server) return server.error();
  report.server_version = programs.version;
  for (std::size_t i = 0; i < loaded.projects.size(); ++i) {
    if (only != kNoRevision && i != only_project) continue;
    const History& history = loaded.projects[i].history;
    const auto lowered = lower_all(history, line.options.threads);
    Result<ServerAddress> address = (*server)->wait_until_ready();
    if (!address) return address.error();
    RoundtripOptions options;
    options.server_major = programs.major;
    options.only = only;
    options.progress = [&](std::size_t done, std::size_t all, const Revision& revision) {
      progress.show(fmt::format("[{}/{}] {}", done + 1, all, revision.id));
    };
    auto outcomes = roundtrip(history, lowered, *address, options);
    if (!outcomes) {
      const std::string last_words = (*server)->last_words();
      if (last_words.empty()) return outcomes.error();
      return Error{fmt::format("{} ({})", outcomes.error().message, last_words)};
    }
    report.projects.push_back({.history = &history, .outcomes = *std::move(outcomes)});
    keep_reported(loaded, report.projects.back());
  }
  return report;
}

Result<Outcome> roundtrip_command(const RoundtripLine& line,
                                  const FileSystem& files,
                                  const Surroundings& around) {
  const Result<Loaded> loaded = load(line.options, files);
  if (!loaded) return loaded.error();
  Result<RoundtripReport> report = RoundtripReport();
  {
    const Progress progress(isatty(STDERR_FILENO) == 1 && !line.options.quiet);
    report = walk_all(*loaded, line, around, progress);
  }
  if (!report) return report.error();
  const RoundtripStyle style{.color = use_color(line.options, around),
                             .quiet = line.options.quiet,
                             .timings = line.timings};
  Outcome outcome;
  outcome.text = line.options.format == "json" ? roundtrip_json(*report, style)
                                               : roundtrip_text(*report, style);
  for (const WalkedProject& walked : report->projects)
    for (const RevisionOutcome& revision : walked.outcomes)
      if (is_finding(revision.verdict)) outcome.exit_code = kFound;
  return outcome;
}

int refuse(const std::string& words) {
  std::fprintf(stderr, "miglint: %s\n", words.c_str());
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
  const Result<Outcome> outcome = roundtrip_command(*parsed->line, *files, around);
  if (!outcome) return refuse(outcome.error().message);
  if (const auto error = write_output(parsed->line->options.output, outcome->text))
    return refuse(error->message);
  return outcome->exit_code;
}

}  // namespace miglint
