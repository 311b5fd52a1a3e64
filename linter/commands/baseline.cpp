// `miglint baseline`: today's findings into a file, so that only new ones are reported.

#include "linter/baseline.h"

#include <fmt/format.h>

#include "linter/commands/commands.h"
#include "linter/lint.h"

namespace miglint {

Result<Outcome> commands::baseline(const Options& options,
                                   const FileSystem& files,
                                   const Surroundings& around) {
  constexpr std::string_view kUsual = "miglint-baseline.json";
  const std::string path = options.output.empty() ? std::string(kUsual) : options.output;
  if (files.is_file(path) && !options.force) {
    return Error{fmt::format(
        "{} is there already and stays as it is; `miglint baseline --force` writes it anew", path)};
  }
  // What an older baseline hides belongs into the new one.
  Options all = options;
  all.output.clear();
  all.ignore_baseline = true;
  const auto linted = miglint::lint(all, files, around);
  if (!linted) return linted.error();
  Outcome outcome;
  outcome.text = fmt::format(
      "{} findings are in {}. They are not reported again with `miglint lint --baseline {}`, or "
      "with `baseline = \"{}\"` in miglint.toml.\n",
      linted->report.findings.size(),
      path,
      path,
      path);
  outcome.writes.push_back(
      {.how = FileWrite::How::kReplace, .path = path, .text = baseline_text(linted->report)});
  return outcome;
}

}  // namespace miglint
