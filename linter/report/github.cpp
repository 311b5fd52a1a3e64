// GitHub's workflow commands (docs: workflow commands; actions/toolkit core/src/command.ts).
//
// A step shows at most 10 annotations a level and drops the rest without a word, so the most severe
// come first, the last place says how many more there are, and the log holds them all.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "linter/report/report.h"

namespace miglint::report {

namespace {

constexpr std::size_t kMostAnnotations = 10;  // of one level in one step

std::string escape(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += property ? "%3A" : ":";
        break;
      case ',':
        out += property ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string_view command_of(Severity severity) {
  static constexpr std::array<std::string_view, 3> kCommands{"notice", "warning", "error"};
  return kCommands[static_cast<std::size_t>(severity)];
}

void annotate(const ReportedFinding& finding, std::string& out) {
  const ReportedPlace& place = finding.place;
  // Columns are refused where the lines differ.
  const std::string columns =
      place.line == place.end_line
          ? fmt::format(",col={},endColumn={}", place.column, place.end_column)
          : "";
  out += fmt::format("::{} file={},line={},endLine={}{},title={}::{}\n",
                     command_of(finding.severity),
                     escape(place.file, true),
                     place.line,
                     place.end_line,
                     columns,
                     escape("miglint: " + finding.rule, true),
                     escape(finding.message + "\n" + finding.help, false));
}

}  // namespace

std::string github(const Report& report, const ReportStyle& style) {
  std::string out;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo}) {
    std::vector<const ReportedFinding*> of_level;
    for (const ReportedFinding& finding : report.findings)
      if (finding.severity == severity) of_level.push_back(&finding);
    const bool too_many = of_level.size() > kMostAnnotations;
    const std::size_t shown = too_many ? kMostAnnotations - 1 : of_level.size();
    for (std::size_t i = 0; i < shown; ++i)
      annotate(*of_level[i], out);
    if (too_many) {
      const ReportedFinding& next = *of_level[shown];
      out += fmt::format("::{} file={},line={},title=miglint::{} more, all of them in the log\n",
                         command_of(severity),
                         escape(next.place.file, true),
                         next.place.line,
                         of_level.size() - shown);
    }
  }
  ReportStyle plain = style;
  plain.color = false;
  plain.all = true;
  out += "::group::miglint: all findings\n";
  // In the log, a line that begins like a command would be taken for one.
  std::string log = text(report, plain);
  for (std::size_t at = log.starts_with("::") ? 0 : log.find("\n::"); at != std::string::npos;
       at = log.find("\n::", at + 1)) {
    log.insert(at + (log[at] == '\n' ? 1 : 0), " ");
  }
  out += log;
  out += "::endgroup::\n";
  return out;
}

}  // namespace miglint::report
