#include "linter/lint.h"

#include "linter/commands/commands.h"

namespace miglint {

bool use_color(const Options& options, const Surroundings& around) {
  if (options.color != Color::kAuto) return options.color == Color::kAlways;
  if (!options.output.empty() || !around.stdout_is_terminal) return false;
  const auto no_color = around.environment("NO_COLOR");
  return (!no_color || no_color->empty()) && around.environment("TERM") != "dumb";
}

namespace {

std::optional<Severity> fails_from(FailOn level) {
  switch (level) {
    case FailOn::kInfo:
      return Severity::kInfo;
    case FailOn::kWarning:
      return Severity::kWarning;
    case FailOn::kError:
      return Severity::kError;
    case FailOn::kNever:
      break;
  }
  return std::nullopt;
}

// What nobody chose follows the place: in a GitHub job the text becomes annotations and the log.
// A format that was asked for stays what it is.
std::string format_here(const Options& options, const Surroundings& around) {
  const bool for_people = !options.format_given && options.output.empty();
  return for_people && around.environment("GITHUB_ACTIONS") == "true" ? "github" : options.format;
}

// These are read from the top of the repository, wherever the run was.
bool is_read_at_the_top(std::string_view format) {
  return format == "github" || format == "sarif" || format == "gitlab";
}

// The current folder below the job's checkout, with a '/' at its end; empty where it is that, or
// there is no job.
std::string below_checkout(const FileSystem& files, const Surroundings& around) {
  for (const char* name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    const auto top = around.environment(name);
    if (!top || top->empty()) continue;
    const std::string root = files.canonical(*top) + "/";
    const std::string here = files.canonical(".") + "/";
    if (here.starts_with(root)) return here.substr(root.size());
  }
  return "";
}

void prefix_paths(Report& report, const std::string& prefix) {
  const auto move = [&](ReportedPlace& place) {
    if (!place.file.empty()) place.file = normalize_path(prefix + place.file);
  };
  for (auto* list : {&report.findings, &report.suppressed}) {
    for (ReportedFinding& finding : *list) {
      move(finding.place);
      for (ReportedRelated& related : finding.related)
        move(related.place);
      for (ReportedEdit& edit : finding.edits)
        move(edit.place);
    }
  }
}

}  // namespace

Result<Outcome> commands::lint(const Options& options,
                               const FileSystem& files,
                               const Surroundings& around) {
  auto linted = miglint::lint(options, files, around);
  if (!linted) return linted.error();
  const std::string format = format_here(options, around);
  if (is_read_at_the_top(format)) prefix_paths(linted->report, below_checkout(files, around));
  const ReportStyle style{.color = use_color(options, around),
                          .width = around.terminal_width,
                          .quiet = options.quiet,
                          .show_suppressed = options.show_suppressed,
                          .all = options.all || options.fail_on == FailOn::kInfo,
                          .fails_from = fails_from(linted->fail_on)};
  Outcome outcome{find_reporter(format)(linted->report, style),
                  fails(linted->report, linted->fail_on) ? kFound : kNothingFound,
                  std::move(linted->left_out)};
  const auto summary = around.environment("GITHUB_STEP_SUMMARY");
  if (format == "github" && summary && !summary->empty()) {
    outcome.writes.push_back({.how = FileWrite::How::kAppend,
                              .path = *summary,
                              .text = report::markdown(linted->report, style)});
  }
  return outcome;
}

}  // namespace miglint
