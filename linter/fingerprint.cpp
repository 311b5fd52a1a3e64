#include "linter/fingerprint.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace miglint {

// FNV-1a, 64 bits: the same on every machine and in every version.
static std::uint64_t hash(std::string_view text, std::uint64_t h = 0xcbf29ce484222325ULL) {
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

Fingerprints::Hash Fingerprints::hash_of(const ReportedFinding& finding) {
  const auto read = [&](const std::string& text) {
    return hash(finding.rule + '\0' + finding.place.file + '\0' + folded(text));
  };
  if (finding.statement.empty()) return read(finding.message);
  const std::string& statement = finding.statement.str();
  const auto [known, is_new] =
      known_.try_emplace({finding.rule, finding.place.file, &statement}, Hash{0});
  if (is_new) known->second = read(statement);
  return known->second;
}

std::string Fingerprints::of(const ReportedFinding& finding) {
  const Hash what = hash_of(finding);
  const int nth = seen_[what]++;
  return fmt::format("{:016x}", hash('\0' + std::to_string(nth), what));
}

}  // namespace miglint
