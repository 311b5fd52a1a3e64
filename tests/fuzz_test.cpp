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

class FuzzInputs : public testing::TestWithParam<fuzz::Target> {};

TEST_P(FuzzInputs, End) {
  const fuzz::Target& target = GetParam();
  const std::string top = MIGLINT_SOURCE_DIR;
  for (const std::string& path : files_in(top + "/fixtures/fuzz/" + target.name))
    target.run(read_file(path));
  const ScratchFolder folder;
  const std::string seeds = top + "/tests/fuzz/seeds '" + folder.path() + "'";
  if (std::system(seeds.c_str()) != 0) GTEST_SKIP() << "no Python here";
  const std::vector<std::string> paths = files_in(folder.path() + "/" + target.name);
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
