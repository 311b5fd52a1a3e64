#include "tests/run_miglint.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

namespace miglint::test {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

ScratchFolder::ScratchFolder() {
  std::string pattern = (fs::temp_directory_path() / "miglint-test-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string binary() {
  const char* other = std::getenv("MIGLINT_BIN");
  return other == nullptr ? MIGLINT_BINARY : other;
}

Ran run_miglint(const std::string& folder, const std::string& arguments) {
  const ScratchFolder scratch;
  const std::string errors = scratch.path() + "/stderr";
  const std::string command = "cd '" + folder + "' && NO_COLOR=1 '" + binary() + "' " + arguments +
                              " 2>'" + errors + "' </dev/null";
  Ran ran;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = fread(buffer.data(), 1, buffer.size(), pipe))
    ran.out.append(buffer.data(), n);
  const int status = pclose(pipe);
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ran.err = read_file(errors);
  return ran;
}

std::vector<FoundLine> lint_json(const std::string& folder, const std::string& arguments) {
  const Ran ran = run_miglint(folder, "lint --format json --fail-on never " + arguments);
  EXPECT_EQ(ran.exit_code, 0) << folder << ": " << ran.err;
  std::vector<FoundLine> found;
  const auto json = nlohmann::json::parse(ran.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << folder << ": " << ran.out << ran.err;
  if (json.is_discarded()) return found;
  for (const auto& finding : json["findings"])
    found.push_back({finding["file"], finding["line"], finding["rule"], finding["severity"]});
  return found;
}

}  // namespace miglint::test
