// One statement with thousands of findings: its text is kept once, and each report shows a part of
// it. The memory and the output of every format stay within bounds.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "linter/fingerprint.h"
#include "linter/report/report.h"
#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

constexpr int kColumns = 1000;
constexpr std::size_t kMebibyte = 1024 * 1024;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kWithSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kWithSanitizer = true;
#else
constexpr bool kWithSanitizer = false;
#endif
#else
constexpr bool kWithSanitizer = false;
#endif

// The sanitizer keeps what was freed, and a shadow of everything.
constexpr std::size_t kMostMemory = (kWithSanitizer ? 500 : 100) * kMebibyte;

constexpr const char* kFormats[] = {
#define REPORTER(id) #id,
#include "linter/report/reporters.def"
#undef REPORTER
};

std::string wide_statement(std::string_view separator) {
  std::string sql = "ALTER TABLE accounts";
  for (int i = 0; i < kColumns; ++i) {
    if (i > 0) sql += ',';
    sql += separator;
    sql += "ADD COLUMN \"Column" + std::to_string(i) + "\" varchar(20)";
  }
  return sql + ";\n";
}

struct Measured {
  int exit_code = -1;
  std::size_t memory = 0;
  std::string out;
};

Measured measured(const std::string& folder, std::vector<std::string> arguments) {
  const std::string out = folder + "/out";
  std::string program = binary();
  std::vector<char*> words{program.data()};
  for (std::string& argument : arguments)
    words.push_back(argument.data());
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int file = open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (chdir(folder.c_str()) == 0 && dup2(file, STDOUT_FILENO) >= 0)
      execv(program.c_str(), words.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status)) return {};
  return {.exit_code = WEXITSTATUS(status),
          .memory = static_cast<std::size_t>(used.ru_maxrss) * 1024,
          .out = read_file(out)};
}

class WideStatement : public testing::TestWithParam<const char*> {};

TEST_P(WideStatement, IsReportedWithinBounds) {
  const ScratchFolder folder;
  write_file(folder.path() + "/migrations/V1__a.sql",
             "CREATE TABLE accounts (id bigint PRIMARY KEY);\n");
  write_file(folder.path() + "/migrations/V2__b.sql", wide_statement("\n  "));
  const Measured ran =
      measured(folder.path(), {"lint", "--preset", "strict", "--format", GetParam(), "."});
  EXPECT_LE(ran.exit_code, 1);
  EXPECT_GE(ran.exit_code, 0);
  EXPECT_FALSE(ran.out.empty());
  EXPECT_LT(ran.out.size(), 20 * kMebibyte);
  EXPECT_LT(ran.memory, kMostMemory);
}

INSTANTIATE_TEST_SUITE_P(Formats,
                         WideStatement,
                         testing::ValuesIn(kFormats),
                         [](const auto& parameter) { return std::string(parameter.param); });

// What is cut off is cut off behind the mask.
TEST(WideStatement, APasswordAcrossTheCutIsMasked) {
  const ScratchFolder folder;
  std::string sql = "ALTER ROLE app ";
  sql += "/*" + std::string(kLongestStatement - sql.size() - 30, '-') + "*/ ";
  sql += "PASSWORD 'x9Kq7x9Kq7x9Kq7x9Kq7x9Kq7x9Kq7x9Kq7x9Kq7';\n";
  write_file(folder.path() + "/1_a.sql", "SELECT 1;\n");
  write_file(folder.path() + "/2_b.sql", sql);
  const Ran ran = run_miglint(folder.path(), "lint --format json --fail-on never .");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out.find("9Kq"), std::string::npos);
  bool found = false;
  const auto report = nlohmann::json::parse(ran.out);
  for (const auto& finding : report["findings"]) {
    if (finding["rule"] != "secret-in-migration") continue;
    found = true;
    const std::string shown = finding["statement"];
    EXPECT_EQ(shown.size(), kLongestStatement);
    EXPECT_TRUE(shown.ends_with("***…")) << shown.substr(shown.size() - 80);
  }
  EXPECT_TRUE(found);
}

// Baselines live on them: over the whole text, whether it is shared or not.
TEST(Fingerprints, AreThoseOfTheText) {
  const auto finding = [](SharedText statement) {
    ReportedFinding one;
    one.rule = "create-index-blocking";
    one.place.file = "1_a.sql";
    one.statement = std::move(statement);
    return one;
  };
  const SharedText text("CREATE INDEX  i\n ON t (a)");
  const std::vector<ReportedFinding> same{
      finding(text), finding(text), finding("CREATE INDEX i ON t (a)")};
  Fingerprints fingerprints;
  EXPECT_EQ(fingerprints.of(same[0]), "1d2b475dd7d0d94b");
  EXPECT_EQ(fingerprints.of(same[1]), "1d2b465dd7d0d798");
  EXPECT_EQ(fingerprints.of(same[2]), "1d2b495dd7d0dcb1");
}

}  // namespace
}  // namespace miglint::test
