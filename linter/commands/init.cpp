// `miglint init`: a commented miglint.toml for the project found here, and what else to do.
// `--hook` and `--ci github|gitlab` do it too. Nothing that is there is overwritten.

#include <fmt/format.h>

#include "linter/commands/commands.h"
#include "linter/project.h"

namespace miglint {

namespace {

constexpr std::string_view kConfig = "miglint.toml";

constexpr std::string_view kRest = R"(
# The Postgres major that the migrations run on in production (10 to 18).
# pg_version = 15

# The least severity that makes miglint fail: error, warning, info, never.
# fail_on = "error"

# Findings that were there before miglint: `miglint baseline` writes the file.
# baseline = "miglint-baseline.json"

# Rules that are not asked (`miglint rules` lists them), and severities of your own.
# ignore = ["vague-revision-message"]
# [severity]
# drop-index-blocking = "error"

# Tables so small that nobody waits for a lock on them.
# [tables]
# small = ["settings"]
)";

constexpr std::string_view kGithub =
    R"(# Annotates the guilty lines of a pull request, and says how the branch fits the base of today.
name: migrations
on: pull_request
permissions:
  contents: read
jobs:
  miglint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - name: miglint
        env:
          BASE: origin/${{ github.base_ref }}
        run: miglint lint --format github --base "$BASE"
)";

constexpr std::string_view kGitlab =
    R"(# In .gitlab-ci.yml:  include: { local: .gitlab/miglint.yml }
miglint:
  stage: test
  variables:
    GIT_DEPTH: "0"
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - git fetch --quiet origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - miglint lint --base FETCH_HEAD --format gitlab --output gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
)";

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string config_text(const std::vector<LoadedProject>& projects) {
  std::string out = "# miglint: is this migration safe, and can it be undone?\n";
  if (projects.size() == 1) {
    const History& history = projects.front().history;
    out += fmt::format("\n# {} revisions were found here.\npath = {}\nsource_format = {}\n",
                       history.revisions.size(),
                       quoted(history.root),
                       quoted(name_of(history.format)));
    return out + std::string(kRest);
  }
  out += std::string(kRest);
  for (const LoadedProject& project : projects) {
    out += fmt::format("\n[[project]]\npath = {}\nsource_format = {}\n",
                       quoted(project.history.root),
                       quoted(name_of(project.history.format)));
  }
  return out;
}

struct Offer {
  std::string ci;    // "github", "gitlab" or ""
  std::string path;  // of the file that is written for it
  std::string_view text;
};

Offer offer_for(const std::string& ci) {
  if (ci == "github") return {ci, ".github/workflows/miglint.yml", kGithub};
  if (ci == "gitlab") return {ci, ".gitlab/miglint.yml", kGitlab};
  return {};
}

std::string detect_ci(const FileSystem& files) {
  if (files.is_directory(".github")) return "github";
  return files.is_file(".gitlab-ci.yml") ? "gitlab" : "";
}

// Writes the CI's file, or says how to have it written.
std::optional<Error> add_ci(const Options& options, const FileSystem& files, Outcome& outcome) {
  const Offer offer = offer_for(options.ci.empty() ? detect_ci(files) : options.ci);
  if (offer.ci.empty() || (options.ci.empty() && files.is_file(offer.path))) return std::nullopt;
  if (options.ci.empty()) {
    outcome.text +=
        fmt::format("pull requests: `miglint init --ci {}` writes {}\n", offer.ci, offer.path);
    return std::nullopt;
  }
  if (files.is_file(offer.path))
    return Error{fmt::format("{} is there already and stays as it is", offer.path)};
  outcome.writes.push_back(
      {.how = FileWrite::How::kReplace, .path = offer.path, .text = std::string(offer.text)});
  outcome.text += fmt::format("wrote {}\n", offer.path);
  return std::nullopt;
}

}  // namespace

Result<Outcome> commands::init(const Options& options,
                               const FileSystem& files,
                               const Surroundings& around) {
  Outcome outcome;
  const bool has_config = files.is_file(std::string(kConfig));
  const bool more = options.install_hook || !options.ci.empty();
  if (has_config && !more)
    return Error{fmt::format("{} is there already and stays as it is", kConfig)};
  if (!has_config) {
    const auto loaded = load(options, files);
    if (!loaded) return loaded.error();
    if (!loaded->config.file.empty()) {
      outcome.text += fmt::format("{} configures miglint already\n", loaded->config.file);
    } else {
      outcome.writes.push_back({.how = FileWrite::How::kReplace,
                                .path = std::string(kConfig),
                                .text = config_text(loaded->projects)});
      for (const LoadedProject& project : loaded->projects) {
        outcome.text += fmt::format("found {}: {} revisions ({})\n",
                                    project.history.root,
                                    project.history.revisions.size(),
                                    name_of(project.history.format));
      }
      outcome.text += fmt::format("wrote {}\n", kConfig);
    }
  }
  if (options.install_hook) {
    Options install = options;
    install.topic = "install";
    auto hook = commands::hook(install, files, around);
    if (!hook) return hook.error();
    outcome.text += hook->text;
    for (FileWrite& write : hook->writes)
      outcome.writes.push_back(std::move(write));
  } else if (files.is_directory(".git") || files.is_file(".git")) {
    outcome.text += "each commit: `miglint hook install` (or `miglint init --hook`)\n";
  }
  if (auto wrong = add_ci(options, files, outcome)) return *wrong;
  return outcome;
}

}  // namespace miglint
