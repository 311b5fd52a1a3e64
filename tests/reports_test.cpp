// The reports' structure, on findings whose text is as awkward as files can make it, and on many.
// `./dev test --full` asks validators that are not ours.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "linter/report/report.h"

namespace miglint::test {
namespace {

using nlohmann::json;

constexpr std::string_view kAwkwardPath = "mig rations/größe, 50%::a|b.sql";
constexpr std::string_view kAwkwardText =
    "50% of\nthe rows ::error:: ]]> <b>&amp; | `quoted` @someone \x01\r\n::warning::no \xff end";

ReportedFinding finding(std::string file, std::string message, Severity severity) {
  ReportedFinding found;
  found.rule = "create-index-blocking";
  found.topic = "indexes";
  found.severity = severity;
  found.message = std::move(message);
  found.help = "Build it with `CONCURRENTLY`.";
  found.place = {std::move(file), 2, 3, 2, 9, 4, 10};
  found.statement = "CREATE INDEX i ON \"a|b\" (\"``` \")";
  found.locks = {{"public.\"a|b\"", "table", "SHARE", "writes"}};
  found.related = {{found.place, "see here"}};
  found.source_lines = {"  CREATE INDEX i"};
  return found;
}

Report report_of(std::vector<ReportedFinding> findings) {
  Report report;
  report.projects.push_back({"migrations", "sql", 15, 2, {"2"}, 3, 0});
  report.rules.push_back({"create-index-blocking",
                          "indexes",
                          Severity::kError,
                          "summary",
                          std::string(3000, 'w'),
                          "silent",
                          "instead"});
  for (std::size_t i = 0; i < findings.size(); ++i) {
    findings[i].fingerprint = fmt::format("{:016x}", i);
    (findings[i].severity == Severity::kError     ? report.errors
     : findings[i].severity == Severity::kWarning ? report.warnings
                                                  : report.infos)++;
  }
  report.findings = std::move(findings);
  return report;
}

Report awkward() {
  std::vector<ReportedFinding> findings;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo})
    findings.push_back(finding(std::string(kAwkwardPath), std::string(kAwkwardText), severity));
  return report_of(std::move(findings));
}

Report many() {
  std::vector<ReportedFinding> findings;
  for (int i = 0; i < 10000; ++i)
    findings.push_back(
        finding(fmt::format("m/{}.sql", i), "message", static_cast<Severity>(i % 3)));
  return report_of(std::move(findings));
}

std::string written(std::string_view format, const Report& report, ReportStyle style = {}) {
  const Reporter reporter = find_reporter(format);
  EXPECT_NE(reporter, nullptr) << format;
  return reporter == nullptr ? "" : reporter(report, style);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

// The workflow commands in a log, without the folded group.
std::vector<std::string> annotations(const std::string& log) {
  std::vector<std::string> found;
  for (const std::string& line : lines_of(log))
    if (line.starts_with("::") && !line.starts_with("::group") && line != "::endgroup::")
      found.push_back(line);
  return found;
}

TEST(Reports, GithubCommandsAreOneLineEach) {
  const std::string log = written("github", awkward());
  const auto found = annotations(log);
  ASSERT_EQ(found.size(), 3U) << log;
  EXPECT_TRUE(found[0].starts_with("::error file=mig rations/größe%2C 50%25%3A%3Aa|b.sql,line=2,"))
      << found[0];
  EXPECT_NE(found[0].find("::50%25 of%0Athe rows ::error:: ]]>"), std::string::npos) << found[0];
  EXPECT_TRUE(found[1].starts_with("::warning ")) << found[1];
  EXPECT_TRUE(found[2].starts_with("::notice ")) << found[2];
}

TEST(Reports, GithubStaysWithinTheLimitsAndSaysSo) {
  const std::string log = written("github", many());
  const auto found = annotations(log);
  for (const std::string_view level : {"::error ", "::warning ", "::notice "}) {
    EXPECT_EQ(std::ranges::count_if(found, [&](const auto& l) { return l.starts_with(level); }),
              10);
  }
  EXPECT_NE(log.find("3324 more"), std::string::npos);
  EXPECT_NE(log.find("m/9999.sql"), std::string::npos) << "the log holds them all";
}

TEST(Reports, SarifHasWhatCodeScanningAsksFor) {
  const json whole = json::parse(written("sarif", awkward()));
  EXPECT_EQ(whole["version"], "2.1.0");
  const json& run = whole["runs"][0];
  EXPECT_EQ(run["automationDetails"]["id"], "miglint/migrations/");
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  const json& rule = run["tool"]["driver"]["rules"][0];
  for (const char* text : {"shortDescription", "fullDescription", "help"})
    EXPECT_FALSE(rule[text]["text"].get<std::string>().empty()) << text;
  EXPECT_LE(rule["fullDescription"]["text"].get<std::string>().size(), 1024U);
  ASSERT_EQ(run["results"].size(), 3U);
  const std::array<std::string, 3> levels{"error", "warning", "note"};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const json& result = run["results"][i];
    EXPECT_EQ(result["level"], levels[i]);
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"],
              result["ruleId"]);
    EXPECT_FALSE(result["partialFingerprints"]["primaryLocationLineHash"].empty());
    const json& place = result["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"],
              "mig%20rations/gr%C3%B6%C3%9Fe%2C%2050%25%3A%3Aa%7Cb.sql");
    EXPECT_EQ(place["region"],
              json({{"startLine", 2}, {"startColumn", 3}, {"endLine", 2}, {"endColumn", 9}}));
  }
  EXPECT_TRUE(json::parse(written("sarif", report_of({})))["runs"][0]["results"].is_array());
}

TEST(Reports, SarifTellsWhatIsSuppressedOnlyWhenAsked) {
  Report report = report_of({});
  report.suppressed.push_back(finding("a.sql", "m", Severity::kError));
  report.suppressed.back().suppressed_by = "forty rows";
  EXPECT_TRUE(json::parse(written("sarif", report))["runs"][0]["results"].empty());
  ReportStyle style;
  style.show_suppressed = true;
  const json whole = json::parse(written("sarif", report, style));
  const json& suppression = whole["runs"][0]["results"][0]["suppressions"][0];
  EXPECT_EQ(suppression, json({{"kind", "inSource"}, {"justification", "forty rows"}}));
}

TEST(Reports, GitlabHasItsFiveFieldsAndUniqueFingerprints) {
  const json all = json::parse(written("gitlab", awkward()));
  ASSERT_EQ(all.size(), 3U);
  std::set<std::string> fingerprints;
  const std::set<std::string> severities{"info", "minor", "major", "critical", "blocker"};
  for (const json& one : all) {
    EXPECT_EQ(one["location"]["path"], kAwkwardPath);
    EXPECT_EQ(one["location"]["lines"]["begin"], 2);
    EXPECT_EQ(one["check_name"], "create-index-blocking");
    EXPECT_FALSE(one["description"].get<std::string>().empty());
    EXPECT_TRUE(severities.contains(one["severity"]));
    fingerprints.insert(one["fingerprint"]);
  }
  EXPECT_EQ(fingerprints.size(), 3U);
  EXPECT_EQ(written("gitlab", report_of({})), "[]\n");
}

TEST(Reports, ReviewdogCountsBytes) {
  const json one = json::parse(written("rdjson", awkward()))["diagnostics"][0];
  EXPECT_EQ(one["location"]["range"]["start"], json({{"line", 2}, {"column", 4}}));
  EXPECT_EQ(one["severity"], "ERROR");
  const auto lines = lines_of(written("rdjsonl", awkward()));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(json::parse(lines[0]), one);
}

TEST(Reports, JunitEscapesAndFailsWhatFailsTheRun) {
  ReportStyle style;
  style.fails_from = Severity::kError;
  const std::string xml = written("junit", awkward(), style);
  EXPECT_NE(xml.find("]]&gt; &lt;b&gt;&amp;amp;"), std::string::npos) << xml;
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
  EXPECT_EQ(xml.find('\xff'), std::string::npos);
  EXPECT_NE(xml.find("tests=\"1\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<system-out>"), std::string::npos) << "the warning is there too";
  style.fails_from = std::nullopt;
  EXPECT_EQ(written("junit", awkward(), style).find("<failure"), std::string::npos);
  EXPECT_NE(written("junit", report_of({})).find("tests=\"1\" failures=\"0\""), std::string::npos);
}

TEST(Reports, MarkdownCallsNobodyAndBreaksNoTable) {
  const std::string text = written("markdown", awkward());
  EXPECT_TRUE(text.starts_with("<!-- miglint -->\n")) << text;
  EXPECT_EQ(text.find("@someone"), std::string::npos);
  EXPECT_EQ(text.find("<b>"), std::string::npos);
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with("| ")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    EXPECT_EQ(bars, 6U) << line;
  }
  EXPECT_NE(text.find("````sql"), std::string::npos) << "a fence longer than what is inside";
}

TEST(Reports, MarkdownFitsIntoOneComment) {
  const std::string text = written("markdown", many());
  EXPECT_LT(text.size(), 65536U);
  EXPECT_NE(text.find("more: the log of the run"), std::string::npos);
  EXPECT_NE(text.find("3334 notes"), std::string::npos) << "every severity is counted";
}

TEST(Reports, GccIsOneLineAFinding) {
  const auto lines = lines_of(written("gcc", awkward()));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with(std::string(kAwkwardPath) + ":2:3: error: 50% of the rows"));
  EXPECT_TRUE(lines[2].ends_with("[create-index-blocking]"));
}

}  // namespace
}  // namespace miglint::test
