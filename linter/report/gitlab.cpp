// GitLab's Code Quality report: one JSON array, without a byte order mark, `[]` where there is
// nothing. Each entry needs description, check_name, fingerprint (unique), severity and a place
// (GitLab docs, "Code Quality", report format, 17).

#include <nlohmann/json.hpp>

#include <array>

#include "linter/report/report.h"

namespace miglint::report {

std::string gitlab(const Report& report, const ReportStyle& /*style*/) {
  using Json = nlohmann::ordered_json;
  static constexpr std::array<std::string_view, 3> kSeverities{"info", "major", "critical"};
  Json all = Json::array();
  for (const ReportedFinding& finding : report.findings) {
    const std::string help = finding.help.empty() ? "" : " " + finding.help;
    all.push_back(
        {{"description", finding.message + help},
         {"check_name", finding.rule},
         {"fingerprint", finding.fingerprint},
         {"severity", kSeverities[static_cast<std::size_t>(finding.severity)]},
         {"location",
          {{"path", finding.place.file},
           {"lines", {{"begin", finding.place.line}, {"end", finding.place.end_line}}}}}});
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace miglint::report
