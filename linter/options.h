#pragma once

// The command line as a value. Defaults are those of `miglint --help`.

#include <optional>
#include <string>
#include <vector>

#include "migrations/text/result.h"
#include "rules/finding.h"

namespace miglint {

enum class FailOn : std::uint8_t { kInfo, kWarning, kError, kNever };
enum class Preset : std::uint8_t { kRecommended, kStrict, kStyle };
enum class Color : std::uint8_t { kAuto, kAlways, kNever };

struct Options {
  std::string command;             // "lint", "graph", …
  std::vector<std::string> paths;  // empty: the current folder
  std::string config_file;
  std::string source_format;  // empty: detect, or the configuration's
  std::optional<int> pg_version;
  std::string format = "text";
  bool format_given = false;  // on the command line
  std::string output;         // a file; empty: stdout
  Color color = Color::kAuto;
  bool quiet = false;
  bool verbose = false;
  int threads = 0;  // 0: the machine's

  // lint
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::optional<FailOn> fail_on;
  bool show_suppressed = false;
  bool all = false;
  std::string base;                    // a branch or commit; empty: no comparison
  std::vector<std::string> with;       // other open branches
  bool staged = false;                 // the index instead of the work tree
  std::string since;                   // a revision's id
  std::string baseline;                // a file; empty: the configuration's
  std::vector<std::string> variables;  // "NAME=VALUE": what stands for a placeholder
  bool ignore_baseline = false;
  std::string stats;  // a file of table sizes; empty: none
  Preset preset = Preset::kRecommended;

  std::string at;       // schema: a revision's id; empty: the newest
  std::string topic;    // explain's rule, rebase's revision, hook's verb
  std::string message;  // merge
  bool dry_run = false;
  bool force = false;         // baseline
  bool install_hook = false;  // init
  std::string ci;             // init: "github" or "gitlab"
};

// What is to be done with a command line: run `options`, or print `text` and exit.
struct CommandLine {
  std::optional<Options> options;
  std::string text;
};

// The error is one line that names what is wrong and what is near.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments);

// "15", "15.0" and "150000" are 15. Error: not a version, or not 10 to 18.
Result<int> parse_pg_version(const std::string& text);

Result<FailOn> parse_fail_on(const std::string& text);

// As in `--source-format`; an error names the nearest.
Result<std::string> parse_source_format(const std::string& text);

}  // namespace miglint
