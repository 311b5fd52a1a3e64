#include "linter/baseline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace miglint {

using Json = nlohmann::ordered_json;

static std::string key(const std::string& rule,
                       const std::string& file,
                       const std::string& fingerprint) {
  return rule + '\n' + file + '\n' + fingerprint;
}

Result<Baseline> Baseline::read(const FileSystem& files, const std::string& path) {
  const auto text = files.read(path);
  if (!text) return text.error();
  const Json json = Json::parse(*text, nullptr, false);
  const bool ours = json.is_object() && json.contains("miglint_baseline") &&
                    json.contains("findings") && json["findings"].is_array();
  if (!ours) {
    return Error{
        fmt::format("{} is no baseline; `miglint baseline --output {}` writes one", path, path)};
  }
  Baseline baseline;
  for (const Json& entry : json["findings"]) {
    if (!entry.is_object()) continue;
    const auto word = [&](const char* field) {
      const auto found = entry.find(field);
      return found != entry.end() && found->is_string() ? found->get<std::string>() : "";
    };
    ++baseline.left_[key(word("rule"), word("file"), word("fingerprint"))];
  }
  return baseline;
}

bool Baseline::covers(const ReportedFinding& finding) {
  const auto found = left_.find(key(finding.rule, finding.place.file, finding.fingerprint));
  if (found == left_.end() || found->second == 0) return false;
  --found->second;
  return true;
}

std::string baseline_text(const Report& report) {
  std::string out = "{\"miglint_baseline\": 1,\n \"findings\": [";
  bool first = true;
  for (const ReportedFinding& finding : report.findings) {
    const Json entry{
        {"rule", finding.rule}, {"file", finding.place.file}, {"fingerprint", finding.fingerprint}};
    out += first ? "\n  " : ",\n  ";
    out += entry.dump(-1, ' ', false, Json::error_handler_t::replace);
    first = false;
  }
  return out + (first ? "]}\n" : "\n ]}\n");
}

}  // namespace miglint
