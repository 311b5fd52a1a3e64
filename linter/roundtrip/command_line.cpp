#include "linter/roundtrip/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <thread>

namespace miglint {

namespace {

struct Raw {
  std::string pg_version;
  std::string color = "auto";
};

void add_options(CLI::App& app, RoundtripLine& line, Raw& raw) {
  Options& options = line.options;
  app.add_option(
      "PATH", options.paths, "A project, a migrations folder or a config file (default: .)");
  app.add_option("--config", options.config_file, "Use this miglint.toml or pyproject.toml")
      ->type_name("FILE");
  app.add_option("--source-format", options.source_format, "Skip detection")->type_name("NAME");
  app.add_option("--pg-version", raw.pg_version, "The server's major (default: the newest here)")
      ->type_name("N");
  app.add_option("--pg-bin", line.pg_bin, "The folder with initdb and postgres")->type_name("DIR");
  app.add_option("--revision", line.revision, "Prove this revision alone")->type_name("REV");
  app.add_option("-j", options.threads, "Threads for reading (default: the machine's)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_flag("--timings", line.timings, "Say how long each direction took");
  app.add_flag("-q,--quiet", options.quiet, "Only what does not come back");
  app.add_flag("-v,--verbose", options.verbose, "Say more");
  app.add_option("--format", options.format, "text, json")->type_name("NAME");
  app.add_option("--output", options.output, "Write there instead of stdout")->type_name("FILE");
  app.add_option("--color", raw.color, "auto, always or never")->type_name("WHEN");
}

// What a value means is checked here and not by CLI11, so that the words are ours.
std::optional<Error> understand(Options& options, const Raw& raw) {
  if (!raw.pg_version.empty()) {
    const Result<int> version = parse_pg_version(raw.pg_version);
    if (!version) return version.error();
    options.pg_version = *version;
  }
  if (!options.source_format.empty()) {
    const Result<std::string> format = parse_source_format(options.source_format);
    if (!format) return format.error();
  }
  if (options.format != "text" && options.format != "json")
    return Error{fmt::format("'{}' is no format of `miglint roundtrip`; there are text, json",
                             options.format)};
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
  CLI::App* sub = app.add_subcommand(
      "roundtrip",
      "Run each revision up, down and up again on a Postgres server of its own (started and "
      "removed by miglint) and say what does not come back");
  sub->footer(
      "Exit codes: 0 everything comes back, 1 a revision fails or is not restored, 2 the "
      "work could not be done.");
  RoundtripLine line;
  Raw raw;
  line.options.command = "roundtrip";
  add_options(*sub, line, raw);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return LiveCommandLine{std::nullopt, chosen.empty() ? app.help() : chosen.front()->help()};
  } catch (const CLI::ParseError& error) {
    std::string words = error.what();
    std::ranges::replace(words, '\n', ' ');
    return Error{words + " (see `miglint roundtrip --help`)"};
  }
  if (std::optional<Error> wrong = understand(line.options, raw)) return *wrong;
  return LiveCommandLine{std::move(line), ""};
}

}  // namespace miglint
