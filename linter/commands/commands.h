#pragma once

// One function a command: options in, text and exit code out. Only `output.h` writes.

#include <string>
#include <vector>

#include "linter/options.h"
#include "linter/output.h"
#include "linter/surroundings.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"

namespace miglint {

// Exit codes of the whole program (cli.md): 2 is an Error.
inline constexpr int kNothingFound = 0;
inline constexpr int kFound = 1;
inline constexpr int kCouldNot = 2;

struct Outcome {
  std::string text;
  int exit_code = kNothingFound;
  std::vector<std::string> asides = {};  // lines for stderr
  std::vector<FileWrite> writes = {};  // done before the text is printed; the first failure ends it
};

namespace commands {

Result<Outcome> lint(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> graph(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> sql(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> locks(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> schema(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> rebase(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> merge(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> init(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> hook(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> baseline(const Options& options,
                         const FileSystem& files,
                         const Surroundings& around);
Result<Outcome> rules(const Options& options, const FileSystem& files, const Surroundings& around);
Result<Outcome> reversibility(const Options& options,
                              const FileSystem& files,
                              const Surroundings& around);
Result<Outcome> explain(const Options& options,
                        const FileSystem& files,
                        const Surroundings& around);

}  // namespace commands

// Colour for what goes to stdout: asked for, or a terminal that wants it.
bool use_color(const Options& options, const Surroundings& around);

}  // namespace miglint
