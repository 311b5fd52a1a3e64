#pragma once

// `[[override]]` in miglint.toml: other rules and severities for some of the files.

#include <map>
#include <string>
#include <vector>

#include "linter/report/report.h"
#include "rules/finding.h"

namespace miglint {

struct Override {
  std::vector<std::string> paths;   // patterns of fnmatch(3), relative to the current folder
  std::vector<std::string> ignore;  // rules that are not asked there
  std::map<std::string, Severity> severity;
};

// Later ones win. False: the finding is not wanted.
bool apply(const std::vector<Override>& overrides, ReportedFinding& finding);

}  // namespace miglint
