#pragma once

// A finding's identity that outlives line moves and unrelated edits.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "linter/report/report.h"

namespace miglint {

class Fingerprints {
 public:
  // 16 hexadecimal digits over rule, file and the statement with its white space folded (or the
  // message, where there is none); equal findings of a file are numbered in order.
  // The findings outlive this.
  std::string of(const ReportedFinding& finding);

 private:
  using Hash = std::uint64_t;

  Hash hash_of(const ReportedFinding& finding);

  std::unordered_map<Hash, int> seen_;
  // A statement that has thousands of findings is read once for each rule: by rule, file and text.
  std::map<std::tuple<std::string, std::string, const std::string*>, Hash> known_;
};

}  // namespace miglint
