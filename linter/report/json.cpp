// The JSON of `miglint lint`: cli.md's contract. Fields may be added, never changed.

#include <nlohmann/json.hpp>

#include <algorithm>

#include "linter/report/escape.h"
#include "linter/report/finding_json.h"
#include "linter/report/report.h"
#include "linter/version.h"

namespace miglint::report {

using Json = nlohmann::ordered_json;

static Json optional(const std::optional<std::string>& value) {
  return value ? Json(*value) : Json(nullptr);
}

static Json statement_of(const ReportedFinding& finding) {
  if (finding.statement.empty()) return nullptr;
  return shortened(finding.statement.str(), kLongestStatement);
}

static Json finding_json(const ReportedFinding& finding) {
  Json related = Json::array();
  for (const ReportedRelated& r : finding.related)
    related.push_back({{"file", r.place.file}, {"line", r.place.line}, {"message", r.message}});
  Json locks = Json::array();
  for (const ReportedLock& lock : finding.locks) {
    locks.push_back({{"relation", lock.relation},
                     {"kind", lock.kind},
                     {"mode", lock.mode},
                     {"blocks", lock.blocks}});
  }
  Json json{{"rule", finding.rule},
            {"topic", finding.topic},
            {"severity", name_of(finding.severity)},
            {"message", finding.message},
            {"help", finding.help},
            {"file", finding.place.file},
            {"line", finding.place.line},
            {"column", finding.place.column},
            {"end_line", finding.place.end_line},
            {"end_column", finding.place.end_column},
            {"revision", optional(finding.revision)},
            {"direction", optional(finding.direction)},
            {"statement", statement_of(finding)},
            {"related", std::move(related)},
            {"locks", std::move(locks)},
            {"fingerprint", finding.fingerprint}};
  if (finding.suppressed_by) json["suppressed"] = *finding.suppressed_by;
  return json;
}

std::string finding_as_json(const ReportedFinding& finding) {
  return finding_json(finding).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Bytes that are no UTF-8 (a path, a broken file) become U+FFFD instead of an error.
static std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string json(const Report& report, const ReportStyle& style) {
  Json projects = Json::array();
  for (const ReportedProject& project : report.projects) {
    projects.push_back(
        {{"root", project.root},
         {"source_format", project.source_format},
         {"pg_version", project.pg_version},
         {"revisions", project.revisions},
         {"heads", project.heads},
         {"coverage", {{"statements", project.statements}, {"opaque", project.opaque}}}});
  }
  const Json whole{{"schema_version", 1},
                   {"tool", {{"name", "miglint"}, {"version", kVersion}, {"grammar", kGrammar}}},
                   {"projects", std::move(projects)},
                   {"summary",
                    {{"error", report.errors},
                     {"warning", report.warnings},
                     {"info", report.infos},
                     {"suppressed", report.suppressed.size()},
                     {"baselined", report.baselined}}},
                   {"findings", Json::array()}};
  // One after another, and not all of them as a tree first, which takes many times their text.
  std::string out = text_of(whole);
  constexpr std::string_view kEnd = "]\n}";
  out.resize(out.size() - kEnd.size());
  bool first = true;
  const auto add = [&](const ReportedFinding& finding) {
    out += first ? "\n    " : ",\n    ";
    first = false;
    for (const char c : text_of(finding_json(finding))) {
      out += c;
      if (c == '\n') out += "    ";
    }
  };
  std::ranges::for_each(report.findings, add);
  if (style.show_suppressed) std::ranges::for_each(report.suppressed, add);
  if (!first) out += "\n  ";
  out += kEnd;
  return out + '\n';
}

}  // namespace miglint::report
