// reviewdog's Diagnostic format (reviewdog, proto/rdf/reviewdog.proto): one object, or one
// diagnostic a line. Columns count UTF-8 bytes from 1, an end is exclusive.

#include <nlohmann/json.hpp>

#include <array>

#include "linter/report/report.h"

namespace miglint::report {

using Json = nlohmann::ordered_json;

static Json range_json(const ReportedPlace& place) {
  return {{"start", {{"line", place.line}, {"column", place.byte_column}}},
          {"end", {{"line", place.end_line}, {"column", place.end_byte_column}}}};
}

static Json diagnostic(const ReportedFinding& finding) {
  static constexpr std::array<std::string_view, 3> kSeverities{"INFO", "WARNING", "ERROR"};
  const std::string help = finding.help.empty() ? "" : "\n" + finding.help;
  Json json{{"message", finding.message + help},
            {"location", {{"path", finding.place.file}, {"range", range_json(finding.place)}}},
            {"severity", kSeverities[static_cast<std::size_t>(finding.severity)]},
            {"code", {{"value", finding.rule}}}};
  for (const ReportedEdit& edit : finding.edits)
    if (edit.place.file == finding.place.file)
      json["suggestions"].push_back({{"range", range_json(edit.place)}, {"text", edit.text}});
  for (const ReportedRelated& related : finding.related) {
    json["related_locations"].push_back(
        {{"message", related.message},
         {"location", {{"path", related.place.file}, {"range", range_json(related.place)}}}});
  }
  return json;
}

std::string rdjson(const Report& report, const ReportStyle& /*style*/) {
  Json diagnostics = Json::array();
  for (const ReportedFinding& finding : report.findings)
    diagnostics.push_back(diagnostic(finding));
  const Json whole{{"source", {{"name", "miglint"}}}, {"diagnostics", std::move(diagnostics)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string rdjsonl(const Report& report, const ReportStyle& /*style*/) {
  std::string out;
  for (const ReportedFinding& finding : report.findings)
    out += diagnostic(finding).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace miglint::report
