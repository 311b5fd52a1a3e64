#include "linter/overrides.h"

#include <algorithm>
#include <fnmatch.h>

namespace miglint {

bool apply(const std::vector<Override>& overrides, ReportedFinding& finding) {
  for (const Override& one : overrides) {
    // Without FNM_PATHNAME, so that "legacy/*" is everything below.
    const bool is_there = std::ranges::any_of(one.paths, [&](const std::string& pattern) {
      return fnmatch(pattern.c_str(), finding.place.file.c_str(), 0) == 0;
    });
    if (!is_there) continue;
    if (std::ranges::count(one.ignore, finding.rule) > 0) return false;
    const auto severity = one.severity.find(finding.rule);
    if (severity != one.severity.end()) finding.severity = severity->second;
  }
  return true;
}

}  // namespace miglint
