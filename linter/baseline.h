#pragma once

// A file of findings that are known and not to be reported again: those of the day when miglint
// came to the project.

#include <string>
#include <unordered_map>

#include "linter/report/report.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"

namespace miglint {

class Baseline {
 public:
  Baseline() = default;

  // Error: the file cannot be read, or is no baseline.
  static Result<Baseline> read(const FileSystem& files, const std::string& path);

  // Known by rule, file and fingerprint (which outlives line moves). Each entry covers one finding.
  bool covers(const ReportedFinding& finding);

 private:
  std::unordered_map<std::string, int> left_;
};

// As `miglint baseline` writes it: one finding a line, so that a review shows which went.
std::string baseline_text(const Report& report);

}  // namespace miglint
