#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "rules/change.h"
#include "rules/rule.h"

namespace miglint::rules {

// A word of the path says so: tests/users.py, users_test.go, docs/, spec/, app/models.py.
static bool stands_elsewhere(std::string_view path) {
  static constexpr std::array<std::string_view, 8> kElsewhere{
      "test", "tests", "doc", "docs", "spec", "specs", "model", "models"};
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of("/._-"), path.size());
    if (std::ranges::count(kElsewhere, path.substr(0, end)) > 0) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

// Files of the running program: source code, but neither its tests nor its documentation.
static bool is_program(std::string_view path) {
  static constexpr std::array<std::string_view, 13> kCode{".py",
                                                          ".rb",
                                                          ".js",
                                                          ".ts",
                                                          ".tsx",
                                                          ".go",
                                                          ".java",
                                                          ".kt",
                                                          ".rs",
                                                          ".php",
                                                          ".cs",
                                                          ".ex",
                                                          ".scala"};
  return std::ranges::any_of(kCode,
                             [&](std::string_view suffix) { return path.ends_with(suffix); }) &&
         !stands_elsewhere(path);
}

static void check(const Change& change, Findings& out) {
  if (change.incompatible.file == kNoFile) return;
  const auto program = std::ranges::find_if(change.other_files, is_program);
  if (program == change.other_files.end()) return;
  out.add(change.incompatible,
          fmt::format("This change breaks code that is still running, and comes together with code "
                      "({}): whichever is deployed first, the other does not fit it.",
                      *program),
          "Ship the code that no longer needs it first, and this in a later release.");
}

const Rule code_with_migration{
    .name = "code-with-migration",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "one change holds program code and a migration that running code does not survive",
    .why = R"(
While a release rolls out, old and new code run side by side on one schema. A column that is dropped or
renamed in the same release breaks one of the two.)",
    .silent = R"(
The new revisions are compatible with running code, as far as the rules of the topics compatibility and
destructive are asked; only tests, documentation or models changed beside them. Needs --base or --staged.)",
    .instead = R"(
Two releases: first the code that works with both schemas, then the migration.)",
    .source = "Parallel change: expand, migrate, contract",
    .check_change = check,
};

}  // namespace miglint::rules
