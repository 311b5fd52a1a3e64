// Is the static round trip the truth? Where a fixture holds what `reversibility` prints and what
// `roundtrip` prints on a real server (each checked by its own golden test), the verdicts agree.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

struct Told {
  std::string verdict;
  bool upgrade_fails = false;
};

// Revision as it is shown → what is said of it. A revision's line is "MARK id  message: verdict",
// what follows is indented.
std::map<std::string, Told> verdicts_in(const std::string& text) {
  std::map<std::string, Told> told;
  std::istringstream lines(text);
  std::string current;
  for (std::string line; std::getline(lines, line);) {
    const bool is_revision = std::string_view(line).starts_with("✓") || line.starts_with("✗") ||
                             line.starts_with("!") || line.starts_with("?") ||
                             line.starts_with("–");
    if (is_revision) {
      const std::size_t begin = line.find(' ') + 1;
      const std::size_t colon = line.rfind(": ");
      current = line.substr(begin, colon - begin);
      std::string verdict = line.substr(colon + 2);
      told[current].verdict = verdict.substr(0, verdict.find(' '));
    } else if (!current.empty() && line.find("    the upgrade fails: ") == 0) {
      told[current].upgrade_fails = true;
    }
  }
  return told;
}

TEST(Reversal, AgreesWithTheServer) {
  std::size_t compared = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(MIGLINT_SOURCE_DIR) / "fixtures")) {
    if (entry.path().filename() != "expected.reversibility.text") continue;
    const fs::path live_file = entry.path().parent_path() / "expected.roundtrip.text";
    if (!fs::exists(live_file)) continue;
    const auto live = verdicts_in(read_file(live_file.string()));
    for (const auto& [revision, told] : verdicts_in(read_file(entry.path().string()))) {
      const auto found = live.find(revision);
      ASSERT_NE(found, live.end()) << entry.path() << ": " << revision;
      // What does not apply on that server shows nothing: no extension, a division by zero.
      const Told& truth = found->second;
      if (truth.verdict == "skipped" || truth.verdict == "unknown" || truth.upgrade_fails) continue;
      if (told.verdict == "unknown") continue;
      EXPECT_EQ(told.verdict, truth.verdict) << entry.path() << ": " << revision;
      ++compared;
    }
  }
  EXPECT_GE(compared, 18U);
}

}  // namespace
}  // namespace miglint::test
