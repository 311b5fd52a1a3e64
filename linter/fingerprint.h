#pragma once

// A finding's identity that outlives line moves and unrelated edits.

#include <map>
#include <string>

#include "linter/report/report.h"

namespace miglint {

class Fingerprints {
 public:
  // 16 hexadecimal digits over rule, file and the statement with its white space folded (or the
  // message, where there is none); equal findings of a file are numbered in order.
  std::string of(const ReportedFinding& finding);

 private:
  std::map<std::string, int> seen_;
};

}  // namespace miglint
