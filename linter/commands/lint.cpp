#include "linter/lint.h"

#include "linter/commands/commands.h"

namespace miglint {

bool use_color(const Options& options, const Surroundings& around) {
  if (options.color != Color::kAuto) return options.color == Color::kAlways;
  if (!options.output.empty() || !around.stdout_is_terminal) return false;
  const auto no_color = around.environment("NO_COLOR");
  return (!no_color || no_color->empty()) && around.environment("TERM") != "dumb";
}

Result<Outcome> commands::lint(const Options& options,
                               const FileSystem& files,
                               const Surroundings& around) {
  const auto linted = miglint::lint(options, files, around);
  if (!linted) return linted.error();
  const ReportStyle style{.color = use_color(options, around),
                          .width = around.terminal_width,
                          .quiet = options.quiet,
                          .show_suppressed = options.show_suppressed,
                          .all = options.all || options.fail_on == FailOn::kInfo};
  const Reporter reporter = find_reporter(options.format);
  return Outcome{reporter(linted->report, style),
                 fails(linted->report, linted->fail_on) ? kFound : kNothingFound};
}

}  // namespace miglint
