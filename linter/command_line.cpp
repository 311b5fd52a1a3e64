#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <thread>

#include "linter/options.h"
#include "linter/version.h"
#include "migrations/text/nearest.h"
#include "rules/aliases.h"
#include "rules/rule.h"

namespace miglint {

namespace {

struct Command {
  std::string_view name;
  std::string_view summary;
  std::vector<std::string_view> formats;
  bool takes_paths = true;
};

std::vector<std::string_view> lint_formats() {
  return {
#define REPORTER(id) #id,
#include "linter/report/reporters.def"
#undef REPORTER
  };
}

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands{
      {"lint", "Load the history, replay it, run the rules, report", lint_formats()},
      {"roundtrip", "Run upgrade, downgrade, upgrade on an ephemeral Postgres and compare", {}},
      {"status", "Say where a real database stands against this tree; it is only read", {}},
      {"graph",
       "Show the revision graph: order, heads, branch and merge points",
       {"text", "json", "mermaid", "dot", "svg", "html"}},
      {"sql", "Show the SQL that each revision runs, and where it was written", {"text", "json"}},
      {"locks",
       "Show what each statement locks, rewrites and scans, and whom it blocks",
       {"text", "json"}},
      {"schema", "Show the schema that the migrations make", {"text", "json"}},
      {"rebase", "Let a new revision follow the base's head", {"text"}},
      {"merge", "Write a revision that merges the heads", {"text"}},
      {"baseline",
       "Write today's findings to a file, so that only new ones are reported",
       {"text"}},
      {"init", "Write a commented miglint.toml for the project found here", {"text"}},
      {"hook", "Put the pre-commit hook in place, or take it away", {"text"}, false},
      {"reversibility",
       "Tell of each revision whether it can be undone, what is left and what is lost",
       {"text", "json", "markdown"}},
      {"rules",
       "List all rules with severity, topic and summary",
       {"text", "json", "markdown"},
       false},
      {"explain",
       "Explain a rule: why, when it does not fire, the safe way; or a revision's way back",
       {"text"},
       false}};
  return kCommands;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const Command& command : commands())
    names.push_back(command.name);
  return names;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format(", did you mean '{}'?", near);
}

// What CLI11 hands over as text, before it is understood.
struct Raw {
  std::string pg_version;
  std::string fail_on;
  std::string color = "auto";
  std::string preset;
};

void add_shared(CLI::App& app, Options& options, Raw& raw, const Command& command) {
  if (command.takes_paths) {
    app.add_option("PATH",
                   options.paths,
                   "A project, a migrations folder, a config file or migration files (default: .)");
    app.add_option("--config", options.config_file, "Use this miglint.toml or pyproject.toml")
        ->type_name("FILE");
    app.add_option("--source-format", options.source_format, "Skip detection")->type_name("NAME");
    app.add_option("--pg-version", raw.pg_version, "Target Postgres major, 10 to 18 (default 15)")
        ->type_name("N");
    app.add_option("-j", options.threads, "Threads (default: the machine's)")
        ->check(CLI::Range(1, 256))
        ->type_name("N");
    app.add_flag("-q,--quiet", options.quiet, "Findings only, no summary");
    app.add_flag("-v,--verbose", options.verbose, "Say more");
  }
  app.add_option("--format", options.format, fmt::format("{}", fmt::join(command.formats, ", ")))
      ->type_name("NAME");
  app.add_option("--output", options.output, "Write there instead of stdout")->type_name("FILE");
  app.add_option("--color", raw.color, "auto, always or never")->type_name("WHEN");
}

void add_comparison(CLI::App& app, Options& options) {
  app.add_option(
         "--base",
         options.base,
         "Report only on what is new against the merge base with this branch, and judge the "
         "graph together with its tip")
      ->type_name("REF");
  app.add_option("--with", options.with, "With --base: other open branches")
      ->delimiter(',')
      ->type_name("REF,…")
      ->allow_extra_args(false);
}

void add_explain(CLI::App& app, Options& options) {
  app.add_option("RULE",
                 options.topic,
                 "The rule's name, config, exit-codes or stats; with --revision: the PATH");
  app.add_option("--revision", options.at, "Suggest a downgrade of this revision")
      ->type_name("REV");
  app.add_option("--config", options.config_file, "With --revision: as for lint")
      ->type_name("FILE");
  app.add_option("--source-format", options.source_format, "With --revision: as for lint")
      ->type_name("NAME");
}

// What the commands have of their own.
void add_own(CLI::App& app, Options& options, std::string_view command) {
  if (command == "explain") add_explain(app, options);
  if (command == "graph" || command == "rebase") add_comparison(app, options);
  if (command == "schema")
    app.add_option("--at", options.at, "After this revision (default: the newest)")
        ->type_name("REV");
  if (command == "rebase" || command == "merge")
    app.add_flag("--dry-run", options.dry_run, "Show the change as a diff");
  if (command == "merge")
    app.add_option("-m,--message", options.message, "The message of the merge revision");
  if (command == "baseline") app.add_flag("--force", options.force, "Write over an older one");
  if (command == "init") {
    app.add_flag("--hook", options.install_hook, "Install the git hook too");
    app.add_option("--ci", options.ci, "Write the CI's file too: github or gitlab")
        ->check(CLI::IsMember({"github", "gitlab"}));
  }
  if (command == "hook") {
    app.add_option("VERB", options.topic, "install or uninstall")
        ->required()
        ->check(CLI::IsMember({"install", "uninstall"}));
  }
}

void add_lint(CLI::App& app, Options& options, Raw& raw) {
  app.add_option("--select", options.select, "Only these rules")
      ->delimiter(',')
      ->type_name("RULE,…")
      ->allow_extra_args(false);
  app.add_option("--ignore", options.ignore, "Not these rules")
      ->delimiter(',')
      ->type_name("RULE,…")
      ->allow_extra_args(false);
  app.add_option("--fail-on", raw.fail_on, "error (default), warning, info or never: exit code 1")
      ->type_name("LEVEL");
  app.add_option("--preset", raw.preset, "recommended (default), strict (every rule) or style")
      ->type_name("NAME");
  add_comparison(app, options);
  app.add_flag("--staged", options.staged, "Read the git index instead of the work tree");
  app.add_option("--since", options.since, "Report only on what comes after this revision")
      ->type_name("REV");
  app.add_option("--baseline", options.baseline, "Known findings, written by `miglint baseline`")
      ->type_name("FILE");
  app.add_option("--stats", options.stats, "Table sizes of production (see `explain stats`)")
      ->type_name("FILE");
  app.add_option("--var", options.variables, "The value of a placeholder in the migrations")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_flag("--show-suppressed", options.show_suppressed, "List what suppressions silence, too");
  app.add_flag("--all", options.all, "Text: every finding in full");
}

// What a value means is checked here and not by CLI11, so that the words are ours.
std::optional<Error> understand(Options& options, const Raw& raw, const Command& command) {
  if (!raw.pg_version.empty()) {
    const Result<int> version = parse_pg_version(raw.pg_version);
    if (!version) return version.error();
    options.pg_version = *version;
  }
  if (!raw.fail_on.empty()) {
    const Result<FailOn> level = parse_fail_on(raw.fail_on);
    if (!level) return level.error();
    options.fail_on = *level;
  }
  if (!raw.preset.empty()) {
    static constexpr std::array<std::string_view, 3> kPresets{"recommended", "strict", "style"};
    const auto preset = std::ranges::find(kPresets, raw.preset);
    if (preset == kPresets.end()) {
      return Error{fmt::format("'{}' is no preset{}; there are {}",
                               raw.preset,
                               did_you_mean(raw.preset, kPresets),
                               fmt::join(kPresets, ", "))};
    }
    options.preset = static_cast<Preset>(preset - kPresets.begin());
  }
  for (const std::string& variable : options.variables)
    if (variable.find('=') == std::string::npos || variable.starts_with('='))
      return Error{fmt::format("--var {}: write NAME=VALUE", variable)};
  if (!options.with.empty() && options.base.empty())
    return Error{"--with names other branches than --base: give --base too"};
  if (!options.since.empty() && (!options.base.empty() || options.staged))
    return Error{"--since goes by revisions and --base and --staged by git: give one of them"};
  if (!options.source_format.empty()) {
    const Result<std::string> format = parse_source_format(options.source_format);
    if (!format) return format.error();
  }
  if (std::ranges::count(command.formats, options.format) == 0) {
    return Error{fmt::format("'{}' is no format of `miglint {}`{}; there are {}",
                             options.format,
                             command.name,
                             did_you_mean(options.format, command.formats),
                             fmt::join(command.formats, ", "))};
  }
  static constexpr std::array<std::string_view, 3> kColors{"auto", "always", "never"};
  const auto color = std::ranges::find(kColors, raw.color);
  if (color == kColors.end())
    return Error{fmt::format("'{}' is no choice of --color; use auto, always or never", raw.color)};
  options.color = static_cast<Color>(color - kColors.begin());
  for (auto* names : {&options.select, &options.ignore}) {
    for (std::string& name : *names) {
      if (const RegisteredRule* rule = find_rule_or_alias(name)) {
        name = rule->rule->name;
        continue;
      }
      const std::string_view near = nearest_rule(name);
      return Error{fmt::format("there is no rule '{}'{}; `miglint rules` lists them",
                               name,
                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near))};
    }
  }
  return std::nullopt;
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments) {
  CLI::App app{"miglint: is this migration safe, and can it be undone?", "miglint"};
  app.set_version_flag("--version", [] { return version_text(); });
  app.require_subcommand(0, 1);
  app.footer(
      "`miglint COMMAND --help` tells more. Exit codes: 0 nothing found, 1 findings, 2 the "
      "work could not be done.");
  Options options;
  Raw raw;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    if (command.formats.empty()) continue;
    if (command.name == "rebase")
      sub->add_option("REV", options.topic, "The revision's id")->required();
    add_shared(*sub, options, raw, command);
    if (command.name == "lint") add_lint(*sub, options, raw);
    add_own(*sub, options, command.name);
  }
  if (arguments.empty()) return CommandLine{std::nullopt, app.help()};
  if (!arguments.front().starts_with('-')) {
    const auto names = command_names();
    if (std::ranges::count(names, arguments.front()) == 0) {
      return Error{fmt::format("'{}' is no command{} (see `miglint --help`)",
                               arguments.front(),
                               did_you_mean(arguments.front(), names))};
    }
  }
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForVersion& version) {
    return CommandLine{std::nullopt, std::string(version.what()) + "\n"};
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return CommandLine{std::nullopt, chosen.empty() ? app.help() : chosen.front()->help()};
  } catch (const CLI::ParseError& error) {
    std::string words = error.what();
    std::ranges::replace(words, '\n', ' ');
    return Error{words + " (see `miglint --help`)"};
  }
  options.command = app.get_subcommands().front()->get_name();
  const CLI::Option* format = app.get_subcommands().front()->get_option_no_throw("--format");
  options.format_given = format != nullptr && format->count() > 0;
  const auto command = std::ranges::find(commands(), options.command, &Command::name);
  if (std::optional<Error> wrong = understand(options, raw, *command)) return *wrong;
  if (options.threads == 0)
    options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return CommandLine{options, ""};
}

}  // namespace miglint
