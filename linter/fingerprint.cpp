#include "linter/fingerprint.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace miglint {

// FNV-1a, 64 bits: the same on every machine and in every version.
static std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return h;
}

static std::string folded(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string Fingerprints::of(const ReportedFinding& finding) {
  std::string key = finding.rule;
  key += '\0';
  key += finding.place.file;
  key += '\0';
  key += folded(finding.statement.value_or(finding.message));
  const int nth = seen_[key]++;
  key += '\0';
  key += std::to_string(nth);
  return fmt::format("{:016x}", hash(key));
}

}  // namespace miglint
