#pragma once

// Runs the binary as a user would, for tests that judge what it prints.

#include <compare>
#include <string>
#include <tuple>
#include <vector>

namespace miglint::test {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// The binary under test: this build's, or what MIGLINT_BIN names (an absolute path).
std::string binary();

// `arguments` go through the shell as they are written.
Ran run_miglint(const std::string& folder, const std::string& arguments);

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);  // makes folders

// A fresh folder that is removed with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A finding as `lint --format json` gives it.
struct FoundLine {
  std::string file;
  int line = 0;
  std::string rule;
  std::string severity = {};  // not compared

  friend std::strong_ordering operator<=>(const FoundLine& a, const FoundLine& b) {
    return std::tie(a.file, a.line, a.rule) <=> std::tie(b.file, b.line, b.rule);
  }

  friend bool operator==(const FoundLine& a, const FoundLine& b) { return (a <=> b) == 0; }
};

// Fails the test where the run or its JSON is not as expected.
std::vector<FoundLine> lint_json(const std::string& folder, const std::string& arguments);

}  // namespace miglint::test
