// SARIF 2.1.0 as GitHub's code scanning wants it (GitHub docs, "SARIF support for code scanning"):
// every field of a region, texts below 1024 characters, an empty `results` to close old alerts.
//
// Suppressed findings are there only when asked for: code scanning takes no notice of
// `suppressions` and would show them as alerts.

#include <nlohmann/json.hpp>

#include <array>
#include <map>

#include "linter/report/escape.h"
#include "linter/report/report.h"
#include "linter/version.h"

namespace miglint::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestText = 1000;   // bytes; the limit is 1024 characters
constexpr std::size_t kMostResults = 25000;  // of one run
constexpr std::size_t kMostRelated = 100;    // of one result
constexpr std::array<std::string_view, 3> kLevels{"note", "warning", "error"};

std::string_view level_of(Severity severity) {
  return kLevels[static_cast<std::size_t>(severity)];
}

std::string_view problem_of(Severity severity) {
  static constexpr std::array<std::string_view, 3> kProblems{"recommendation", "warning", "error"};
  return kProblems[static_cast<std::size_t>(severity)];
}

Json region(const ReportedPlace& place) {
  return {{"startLine", place.line},
          {"startColumn", place.column},
          {"endLine", place.end_line},
          {"endColumn", place.end_column}};
}

Json artifact(const std::string& file) {
  return {{"uri", uri_of(file)}, {"uriBaseId", "%SRCROOT%"}};
}

Json physical(const ReportedPlace& place) {
  return {{"artifactLocation", artifact(place.file)}, {"region", region(place)}};
}

Json rule_json(const ReportedRule& rule) {
  const std::string help = rule.why + "\n\nInstead: " + rule.instead;
  return {{"id", rule.name},
          {"shortDescription", {{"text", shortened(rule.summary, kLongestText)}}},
          {"fullDescription", {{"text", shortened(rule.why, kLongestText)}}},
          {"help",
           {{"text", help},
            {"markdown",
             rule.why + "\n\n**When it is silent.** " + rule.silent + "\n\n**Instead.** " +
                 rule.instead}}},
          {"defaultConfiguration", {{"level", level_of(rule.severity)}}},
          {"properties",
           {{"tags", Json::array({"migrations", rule.topic})},
            {"precision", "high"},
            {"problem.severity", problem_of(rule.severity)}}}};
}

Json fix_json(const ReportedFinding& finding) {
  Json changes = Json::array();
  for (const ReportedEdit& edit : finding.edits) {
    const Json replacement{{"deletedRegion", region(edit.place)},
                           {"insertedContent", {{"text", edit.text}}}};
    changes.push_back({{"artifactLocation", artifact(edit.place.file)},
                       {"replacements", Json::array({replacement})}});
  }
  const std::string words = finding.help.empty() ? finding.message : finding.help;
  return {{"description", {{"text", words}}}, {"artifactChanges", std::move(changes)}};
}

Json result_json(const ReportedFinding& finding, std::size_t rule_index) {
  const std::string help = finding.help.empty() ? "" : " " + finding.help;
  const Json location{{"physicalLocation", physical(finding.place)}};
  Json result{{"ruleId", finding.rule},
              {"ruleIndex", rule_index},
              {"level", level_of(finding.severity)},
              {"message", {{"text", finding.message + help}}},
              {"locations", Json::array({location})},
              {"partialFingerprints", {{"primaryLocationLineHash", finding.fingerprint + ":1"}}}};
  for (const ReportedRelated& related : finding.related) {
    Json& list = result["relatedLocations"];
    if (list.size() == kMostRelated) break;
    list.push_back({{"id", list.size()},
                    {"physicalLocation", physical(related.place)},
                    {"message", {{"text", related.message}}}});
  }
  if (!finding.edits.empty()) result["fixes"] = Json::array({fix_json(finding)});
  if (finding.suppressed_by) {
    Json suppression{{"kind", "inSource"}};
    if (!finding.suppressed_by->empty()) suppression["justification"] = *finding.suppressed_by;
    result["suppressions"] = Json::array({std::move(suppression)});
  }
  return result;
}

}  // namespace

std::string sarif(const Report& report, const ReportStyle& style) {
  Json rules = Json::array();
  std::map<std::string, std::size_t> index;
  for (const ReportedRule& rule : report.rules) {
    index.emplace(rule.name, rules.size());
    rules.push_back(rule_json(rule));
  }
  Json results = Json::array();
  const auto add = [&](const std::vector<ReportedFinding>& findings) {
    // Of more than fit, the most severe stay.
    for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo})
      for (const ReportedFinding& finding : findings)
        if (finding.severity == severity && results.size() < kMostResults)
          results.push_back(result_json(finding, index.at(finding.rule)));
  };
  add(report.findings);
  if (style.show_suppressed) add(report.suppressed);
  const std::string category =
      report.projects.size() == 1 ? "miglint/" + report.projects.front().root + "/" : "miglint/";
  const Json driver{
      {"name", "miglint"}, {"semanticVersion", kVersion}, {"rules", std::move(rules)}};
  const Json run{
      {"tool", {{"driver", driver}}},
      {"automationDetails", {{"id", category}}},
      {"columnKind", "unicodeCodePoints"},
      {"originalUriBaseIds",
       {{"%SRCROOT%", {{"description", {{"text", "The folder that miglint was run in."}}}}}}},
      {"results", std::move(results)}};
  const Json whole{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", Json::array({run})}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace miglint::report
