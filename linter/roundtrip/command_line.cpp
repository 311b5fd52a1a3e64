#include "linter/roundtrip/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

#include "linter/roundtrip/report.h"

namespace miglint {

namespace {

// What a value means is checked here and not by CLI11, so that the words are ours.
struct Raw {
  std::string pg_version;
  std::string color = "auto";
  std::string shard;
  std::string fail_on;
  bool no_rows = false;
};

void add_common_options(CLI::App& app, LiveLine& line, Raw& raw) {
  Options& options = line.options;
  app.add_option(
      "PATH", options.paths, "A project, a migrations folder or a config file (default: .)");
  app.add_option("--config", options.config_file, "Use this miglint.toml or pyproject.toml")
      ->type_name("FILE");
  app.add_option("--source-format", options.source_format, "Skip detection")->type_name("NAME");
  app.add_option("--pg-version", raw.pg_version, "The server's major (default: the newest here)")
      ->type_name("N");
  app.add_option("--pg-bin", line.pg_bin, "The folder with initdb and postgres")->type_name("DIR");
  app.add_option("--fail-on", raw.fail_on, "error (default), warning, info or never: exit code 1")
      ->type_name("LEVEL");
  app.add_option("-j", options.threads, "Threads for reading (default: the machine's)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_flag("-v,--verbose", options.verbose, "Say more");
  app.add_option("--output", options.output, "Write there instead of stdout")->type_name("FILE");
  app.add_option("--color", raw.color, "auto, always or never")->type_name("WHEN");
}

void add_roundtrip_options(CLI::App& app, LiveLine& line, Raw& raw) {
  add_common_options(app, line, raw);
  app.add_option("--database-url",
                 line.database_url,
                 "Use this server instead of starting one: a database is made there and dropped "
                 "again, nothing else is touched")
      ->type_name("URL");
  app.add_flag(
      "--allow-remote", line.allow_remote, "The server of --database-url may be another machine");
  app.add_option("--revision", line.revision, "Prove this revision alone")->type_name("REV");
  app.add_option("--base",
                 line.options.base,
                 "Prove what is new or changed against where this branch left REF")
      ->type_name("REF");
  app.add_option("--runner",
                 line.runner,
                 "sql sends the statements that miglint reads; tool runs the project's own code "
                 "(default: tool only where something is not understood)")
      ->type_name("NAME");
  app.add_flag("--full", line.full, "Also everything up, everything down and everything up again");
  app.add_flag("--report-model-drift",
               line.report_model_drift,
               "Say where the schema that miglint simulates is not what the server has");
  app.add_option("--statement-timeout",
                 line.statement_timeout,
                 "How long a statement may take (default: 60 seconds)")
      ->check(CLI::Range(1, 86400))
      ->type_name("SECONDS");
  app.add_option("--shard", raw.shard, "Prove the K-th of N parts, for jobs that share the work")
      ->type_name("K/N");
  app.add_option("--seed", line.seed_file, "Put the rows of this SQL file into the tables")
      ->type_name("FILE");
  app.add_flag("--no-rows", raw.no_rows, "Leave the tables empty");
  app.add_flag("--locks",
               line.locks,
               "Say what each statement really locks, rewrites and reads, beside the prediction");
  app.add_option("--select", line.options.select, "Ask only these rules")
      ->delimiter(',')
      ->type_name("RULE,…");
  app.add_option("--ignore", line.options.ignore, "Do not ask these rules")
      ->delimiter(',')
      ->type_name("RULE,…");
  app.add_flag("--timings", line.timings, "Say how long each direction took");
  app.add_flag("-q,--quiet", line.options.quiet, "Only what does not come back");
  app.add_option("--format", line.options.format, "text, json, junit, markdown")->type_name("NAME");
}

void add_status_options(CLI::App& app, LiveLine& line, Raw& raw) {
  add_common_options(app, line, raw);
  app.add_option("--database-url", line.database_url, "The database to look at; nothing is written")
      ->required()
      ->type_name("URL");
  app.add_option("--format", line.options.format, "text, json")->type_name("NAME");
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Shard> parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto part = number_of(std::string_view(text).substr(0, slash));
  const auto parts = slash == std::string::npos
                         ? std::nullopt
                         : number_of(std::string_view(text).substr(slash + 1));
  if (!part || !parts || *part < 1 || *part > *parts)
    return Error{fmt::format("'{}' is no part of a walk; --shard 2/4 is the second of four", text)};
  return Shard{*part, *parts};
}

std::optional<Error> understand(LiveLine& line, const Raw& raw) {
  Options& options = line.options;
  line.rows = !raw.no_rows;
  if (!raw.pg_version.empty()) {
    const Result<int> version = parse_pg_version(raw.pg_version);
    if (!version) return version.error();
    options.pg_version = *version;
  }
  if (!options.source_format.empty()) {
    const Result<std::string> format = parse_source_format(options.source_format);
    if (!format) return format.error();
  }
  if (!raw.fail_on.empty()) {
    const Result<FailOn> level = parse_fail_on(raw.fail_on);
    if (!level) return level.error();
    options.fail_on = *level;
  }
  if (!raw.shard.empty()) {
    const Result<Shard> shard = parse_shard(raw.shard);
    if (!shard) return shard.error();
    line.shard = *shard;
    if (!line.revision.empty())
      return Error{"--revision proves one revision, --shard a part of all; give one of them"};
  }
  if (!options.base.empty() && (!line.revision.empty() || line.shard))
    return Error{
        "--base chooses the revisions to prove, and so do --revision and --shard; give one of "
        "them"};
  if (!line.runner.empty() && line.runner != "sql" && line.runner != "tool")
    return Error{fmt::format("'{}' is no runner; there are sql, tool", line.runner)};
  if (line.locks && line.runner == "tool")
    return Error{
        "--locks watches the statements that miglint sends itself; leave --runner tool out"};
  if (raw.no_rows && !line.seed_file.empty())
    return Error{"--seed gives rows and --no-rows wants none; give one of them"};
  static constexpr std::array<std::string_view, 3> kColors{"auto", "always", "never"};
  const auto color = std::ranges::find(kColors, raw.color);
  if (color == kColors.end())
    return Error{fmt::format("'{}' is no choice of --color; use auto, always or never", raw.color)};
  options.color = static_cast<Color>(color - kColors.begin());
  if (options.threads == 0)
    options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return std::nullopt;
}

}  // namespace

Result<LiveCommandLine> parse_live_command_line(const std::vector<std::string>& arguments) {
  CLI::App app{"The part of miglint that needs a Postgres server", "miglint"};
  app.require_subcommand(1);
  CLI::App* roundtrip = app.add_subcommand(
      "roundtrip",
      "Run each revision up, down and up again on a Postgres server of its own (started and "
      "removed by miglint), with rows in the tables, and say what does not come back");
  roundtrip->footer(
      "Exit codes: 0 no finding at or above --fail-on, 1 at least one, 2 the work could not be "
      "done.");
  CLI::App* status =
      app.add_subcommand("status",
                         "Say where a real database stands against this tree, and what in its "
                         "schema no migration explains; the database is only read");
  status->footer(
      "Exit codes: 0 the database is on its way, 1 it has drifted or stands at an unknown "
      "revision, or what is pending has findings, 2 the work could not be done.");
  LiveLine line;
  Raw raw;
  add_roundtrip_options(*roundtrip, line, raw);
  add_status_options(*status, line, raw);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return LiveCommandLine{std::nullopt, chosen.empty() ? app.help() : chosen.front()->help()};
  } catch (const CLI::ParseError& error) {
    std::string words = error.what();
    std::ranges::replace(words, '\n', ' ');
    const bool is_status = !arguments.empty() && arguments.front() == "status";
    return Error{
        fmt::format("{} (see `miglint {} --help`)", words, is_status ? "status" : "roundtrip")};
  }
  line.options.command = app.get_subcommands().front()->get_name();
  if (std::optional<Error> wrong = understand(line, raw)) return *wrong;
  if (line.options.command == "status") {
    if (line.options.format != "text" && line.options.format != "json")
      return Error{fmt::format("'{}' is no format of `miglint status`; there are text, json",
                               line.options.format)};
    return LiveCommandLine{std::move(line), ""};
  }
  if (find_roundtrip_reporter(line.options.format) == nullptr)
    return Error{fmt::format(
        "'{}' is no format of `miglint roundtrip`; there are text, json, junit, markdown",
        line.options.format)};
  return LiveCommandLine{std::move(line), ""};
}

}  // namespace miglint
