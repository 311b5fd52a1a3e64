// What the fuzzers begin with, and the inputs that once went wrong, in the build of the suite:
// a short run of `./dev fuzz` without a fuzzer. Each input also with its end cut off.

#include "tests/fuzz/fuzz.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/run_miglint.h"

namespace miglint::test {
namespace {

// Every so many seeds; all of them take a minute.
constexpr std::size_t kStride = 5;

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing))
    paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  return paths;
}

bool has_python() {
  return std::system("python3 --version >/dev/null 2>&1") == 0;
}

// Where the seeds are, written once; empty: the script failed.
const std::string& seeds() {
  static const ScratchFolder folder;
  static const std::string path = [] {
    const std::string write = MIGLINT_SOURCE_DIR "/tests/fuzz/seeds '" + folder.path() + "'";
    return std::system(write.c_str()) == 0 ? folder.path() : std::string();
  }();
  return path;
}

class FuzzInputs : public testing::TestWithParam<fuzz::Target> {};

TEST_P(FuzzInputs, End) {
  const fuzz::Target& target = GetParam();
  const std::string name = target.name;
  for (const std::string& path : files_in(MIGLINT_SOURCE_DIR "/fixtures/fuzz/" + name))
    target.run(read_file(path));
  if (!has_python()) GTEST_SKIP() << "no Python here";
  ASSERT_FALSE(seeds().empty()) << "tests/fuzz/seeds failed";
  const std::vector<std::string> paths = files_in(seeds() + "/" + name);
  EXPECT_GT(paths.size(), 40U);
  for (std::size_t i = 0; i < paths.size(); i += kStride) {
    const std::string input = read_file(paths[i]);
    target.run(input);
    target.run(std::string_view(input).substr(0, input.size() * 2 / 3));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, FuzzInputs, testing::ValuesIn(fuzz::kTargets), [](const auto& target) {
  return std::string(target.param.name);
});

}  // namespace
}  // namespace miglint::test
