// One line a finding, as compilers print them: editors and scripts know `path:line:column:`.

#include <fmt/format.h>

#include <array>

#include "linter/report/escape.h"
#include "linter/report/report.h"

namespace miglint::report {

std::string gcc(const Report& report, const ReportStyle& style) {
  static constexpr std::array<std::string_view, 3> kWords{"note", "warning", "error"};
  std::string out;
  const auto line = [&](const ReportedFinding& finding, std::string_view note) {
    out += fmt::format("{}:{}:{}: {}: {}{} [{}]\n",
                       one_line(finding.place.file),
                       finding.place.line,
                       finding.place.column,
                       kWords[static_cast<std::size_t>(finding.severity)],
                       one_line(finding.message),
                       note,
                       finding.rule);
  };
  for (const ReportedFinding& finding : report.findings)
    line(finding, "");
  if (style.show_suppressed)
    for (const ReportedFinding& finding : report.suppressed)
      line(finding, " (suppressed)");
  return out;
}

}  // namespace miglint::report
