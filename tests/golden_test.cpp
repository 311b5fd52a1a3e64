// Every file `expected.<command>.<format>` under fixtures/ is one test: what the command prints in
// that folder. MIGLINT_UPDATE=1 rewrites the files instead of comparing.
//
// In fixtures/rules/<rule>/<case>/ the comments `-- expect: <rule>` are compared with the findings
// in both directions, so that an update cannot bless a lost or a new one.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

namespace fs = std::filesystem;

fs::path fixtures() {
  return fs::path(MIGLINT_SOURCE_DIR) / "fixtures";
}

std::string test_name(const std::string& path) {
  std::string name = path;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

struct Golden {
  fs::path file;

  friend std::ostream& operator<<(std::ostream& out, const Golden& golden) {
    return out << fs::relative(golden.file, fixtures()).string();
  }
};

std::vector<Golden> goldens() {
  std::vector<Golden> found;
  for (const auto& entry : fs::recursive_directory_iterator(fixtures())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("expected.") && std::ranges::count(name, '.') == 2 &&
        !name.starts_with("expected.roundtrip")) {
      found.push_back({entry.path()});
    }
  }
  std::ranges::sort(found, {}, &Golden::file);
  return found;
}

class GoldenTest : public testing::TestWithParam<Golden> {};

TEST_P(GoldenTest, Matches) {
  const fs::path& file = GetParam().file;
  const std::string format = file.extension().string().substr(1);
  const std::string command = file.stem().extension().string().substr(1);
  std::string arguments = read_file((file.parent_path() / ("args." + command)).string());
  if (arguments.empty()) arguments = ".";
  std::ranges::replace(arguments, '\n', ' ');
  const Ran ran =
      run_miglint(file.parent_path().string(), command + " --format " + format + " " + arguments);
  std::string actual = "exit " + std::to_string(ran.exit_code) + "\n" + ran.out;
  if (!ran.err.empty()) actual += "--- stderr\n" + ran.err;
  if (std::getenv("MIGLINT_UPDATE") != nullptr) {
    write_file(file.string(), actual);
    return;
  }
  EXPECT_EQ(read_file(file.string()), actual) << "if the change is meant: ./dev update-golden";
}

INSTANTIATE_TEST_SUITE_P(
    Fixtures, GoldenTest, testing::ValuesIn(goldens()), [](const auto& parameter) {
      return test_name(fs::relative(parameter.param.file, fixtures()).string());
    });

struct RuleCase {
  std::string rule;
  fs::path folder;

  friend std::ostream& operator<<(std::ostream& out, const RuleCase& c) {
    return out << fs::relative(c.folder, fixtures()).string();
  }
};

std::vector<RuleCase> rule_cases() {
  std::vector<RuleCase> found;
  for (const auto& rule : fs::directory_iterator(fixtures() / "rules"))
    for (const auto& folder : fs::directory_iterator(rule.path()))
      if (folder.is_directory()) found.push_back({rule.path().filename().string(), folder.path()});
  std::ranges::sort(found, {}, &RuleCase::folder);
  return found;
}

// The rules named by `expect:` comments, with their places, and with a severity where it is said:
// `-- expect: drop-column (info)`.
std::set<FoundLine> expected_in(const fs::path& folder) {
  std::set<FoundLine> expected;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename().string().starts_with("expected."))
      continue;
    const std::string text = read_file(entry.path().string());
    int line = 1;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view here(text.data() + at, end - at);
      for (const std::string_view mark : {"-- expect: ", "# expect: "}) {
        const std::size_t found = here.find(mark);
        if (found == std::string_view::npos) continue;
        std::string rule;
        for (const char c : std::string(here.substr(found + mark.size())) + ",") {
          if (c == ',') {
            FoundLine one{fs::relative(entry.path(), folder).string(), line, rule};
            if (const std::size_t severity = rule.find('('); severity != std::string::npos) {
              one.rule = rule.substr(0, severity);
              one.severity = rule.substr(severity + 1, rule.size() - severity - 2);
            }
            expected.insert(one);
            rule.clear();
          } else if (c != ' ' && c != '\r') {
            rule += c;
          }
        }
      }
      ++line;
      at = end + 1;
    }
  }
  return expected;
}

class RuleFixture : public testing::TestWithParam<RuleCase> {};

// Of the folder's own rule exactly the marked lines, of other rules at least the marked ones.
TEST_P(RuleFixture, FindsTheMarkedLines) {
  const std::set<FoundLine> expected = expected_in(GetParam().folder);
  const std::vector<FoundLine> list = lint_json(GetParam().folder.string(), ".");
  const std::set<FoundLine> found(list.begin(), list.end());
  for (const FoundLine& one : expected) {
    const auto same = found.find(one);
    EXPECT_TRUE(same != found.end())
        << "not found: " << one.file << ":" << one.line << " " << one.rule;
    if (same != found.end() && !one.severity.empty())
      EXPECT_EQ(same->severity, one.severity) << one.file << ":" << one.line << " " << one.rule;
  }
  for (const FoundLine& one : found) {
    if (one.rule != GetParam().rule) continue;
    EXPECT_TRUE(expected.contains(one))
        << "not marked: " << one.file << ":" << one.line << " " << one.rule;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RuleFixture, testing::ValuesIn(rule_cases()), [](const auto& parameter) {
      return test_name(fs::relative(parameter.param.folder, fixtures() / "rules").string());
    });

}  // namespace
}  // namespace miglint::test
