// JUnit's XML as GitLab, Jenkins and the like read it: one test case a file, since names after the
// first of a kind are dropped (GitLab docs, "Unit test reports"). A file fails when a finding in it
// makes the run fail; what else was found there is its output.

#include <fmt/format.h>

#include <map>

#include "linter/report/escape.h"
#include "linter/report/report.h"

namespace miglint::report {

namespace {

struct File {
  std::string failures;
  std::string rest;
  std::string first;  // the first failing message
  std::size_t failed = 0;
};

std::string words(const ReportedFinding& finding) {
  return fmt::format("{}:{}:{}: {}: {} [{}]{}{}\n",
                     finding.place.file,
                     finding.place.line,
                     finding.place.column,
                     name_of(finding.severity),
                     finding.message,
                     finding.rule,
                     finding.help.empty() ? "" : "\n    ",
                     finding.help);
}

void test_case(const std::string& name, const File& file, std::string& out) {
  out += fmt::format("    <testcase classname=\"miglint\" name=\"{0}\" file=\"{0}\"",
                     xml_escaped(one_line(name)));
  if (file.failed == 0 && file.rest.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  if (file.failed > 0) {
    const std::string more = file.failed == 1 ? "" : fmt::format(" (and {} more)", file.failed - 1);
    out += fmt::format("      <failure type=\"miglint\" message=\"{}\">{}</failure>\n",
                       xml_escaped(one_line(file.first + more)),
                       xml_escaped(file.failures));
  }
  if (!file.rest.empty())
    out += fmt::format("      <system-out>{}</system-out>\n", xml_escaped(file.rest));
  out += "    </testcase>\n";
}

}  // namespace

std::string junit(const Report& report, const ReportStyle& style) {
  std::map<std::string, File> files;
  for (const ReportedFinding& finding : report.findings) {
    File& file = files[finding.place.file];
    const bool fails = style.fails_from && finding.severity >= *style.fails_from;
    (fails ? file.failures : file.rest) += words(finding);
    if (fails && file.failed++ == 0) file.first = finding.message;
  }
  // A clean run has a test that passes, else the tool would be said to have run nothing.
  if (files.empty())
    for (const ReportedProject& project : report.projects)
      files[project.root];
  std::size_t failed = 0;
  std::string cases;
  for (const auto& [name, file] : files) {
    failed += file.failed > 0 ? 1 : 0;
    test_case(name, file, cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"miglint\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n"
      "  <testsuite name=\"miglint\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" "
      "skipped=\"0\">\n{2}  </testsuite>\n</testsuites>\n",
      files.size(),
      failed,
      cases);
}

}  // namespace miglint::report
