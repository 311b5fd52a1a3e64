// JUnit: a test suite for each project, a test case for each revision. A finding at or
// above --fail-on fails the case; a revision that could not be run is skipped.

#include <fmt/format.h>

#include <algorithm>

#include "linter/resolve.h"
#include "linter/roundtrip/report.h"
#include "linter/wording.h"

namespace miglint {

namespace {

// XML 1.0 has no place for control characters, escaped or not.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string seconds_of(const RevisionOutcome& outcome) {
  return fmt::format("{:.3f}",
                     (outcome.upgrade.milliseconds + outcome.downgrade.milliseconds +
                      outcome.second_upgrade.milliseconds) /
                         1000);
}

class JunitWriter {
 public:
  JunitWriter(const RoundtripReport& report, const RoundtripStyle& style)
      : style_(style), resolver_(*report.sources) {}

  std::string suite(const WalkedProject& project) {
    std::string cases;
    std::size_t failures = 0;
    std::size_t skipped = 0;
    for (const RevisionOutcome& outcome : project.outcomes) {
      const auto fails = [&](const RevisionFinding& found) {
        return found.revision == outcome.revision && found.fails_run;
      };
      const auto finding = std::ranges::find_if(project.findings, fails);
      const bool is_skipped =
          outcome.verdict == Verdict::kSkipped || outcome.verdict == Verdict::kUnknown;
      cases += open_case(project, outcome);
      if (finding != project.findings.end()) {
        ++failures;
        cases += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                             xml(finding->finding.rule),
                             xml(finding->finding.message),
                             xml(body(outcome)));
      } else if (is_skipped) {
        ++skipped;
        cases += fmt::format("      <skipped message=\"{}\"/>\n",
                             xml(outcome.reasons.empty() ? std::string(name_of(outcome.verdict))
                                                         : outcome.reasons.front().words));
      } else if (const std::string words = body(outcome); !words.empty()) {
        cases += fmt::format("      <system-out>{}</system-out>\n", xml(words));
      }
      cases += "    </testcase>\n";
    }
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}  "
        "</testsuite>\n",
        xml(project.history->root),
        project.outcomes.size(),
        failures,
        skipped,
        cases);
  }

 private:
  std::string open_case(const WalkedProject& project, const RevisionOutcome& outcome) const {
    const Revision& revision = project.history->revisions[outcome.revision];
    const ReportedPlace place = resolver_.place(revision.id_where);
    return fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\"{}>\n",
                       xml(project.history->root),
                       xml(one_line(revision.id + " " + revision.message)),
                       xml(place.file),
                       style_.timings ? fmt::format(" time=\"{}\"", seconds_of(outcome)) : "");
  }

  std::string body(const RevisionOutcome& outcome) const {
    std::string text;
    for (const ToldLine& line : told_lines(outcome)) {
      const ReportedPlace place = resolver_.place(line.where);
      text += line.words + "\n";
      if (!place.file.empty())
        text += fmt::format("  {}:{}: {}\n", place.file, place.line, one_line(line.sql));
    }
    return text;
  }

  const RoundtripStyle& style_;
  Resolver resolver_;
};

}  // namespace

std::string roundtrip_junit(const RoundtripReport& report, const RoundtripStyle& style) {
  JunitWriter writer(report, style);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"miglint roundtrip\">\n";
  for (const WalkedProject& project : report.projects)
    out += writer.suite(project);
  return out + "</testsuites>\n";
}

}  // namespace miglint
