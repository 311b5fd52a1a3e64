#include "linter/run.h"

#include <fmt/format.h>

#include <cstdio>
#include <dlfcn.h>
#include <filesystem>
#include <unistd.h>

#include "linter/commands/commands.h"
#include "linter/options.h"
#include "linter/output.h"

namespace miglint {

namespace {

using Command = Result<Outcome> (*)(const Options&, const FileSystem&, const Surroundings&);

Command find_command(std::string_view name) {
  if (name == "lint") return commands::lint;
  if (name == "graph") return commands::graph;
  if (name == "sql") return commands::sql;
  if (name == "locks") return commands::locks;
  if (name == "schema") return commands::schema;
  if (name == "rebase") return commands::rebase;
  if (name == "merge") return commands::merge;
  if (name == "baseline") return commands::baseline;
  if (name == "init") return commands::init;
  if (name == "hook") return commands::hook;
  if (name == "reversibility") return commands::reversibility;
  if (name == "rules") return commands::rules;
  if (name == "explain") return commands::explain;
  return nullptr;
}

int refuse(const std::string& words) {
  std::fprintf(stderr, "miglint: %s\n", words.c_str());
  return kCouldNot;
}

// The server commands are a program of their own beside this one, so that lint does not load the
// client libraries (5 ms) at its start.
int hand_over(const std::vector<std::string>& arguments) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string live = (self.parent_path() / "miglint-live").string();
  // The loader would say so in words of its own.
  if (std::filesystem::exists(live, error) && dlopen("libpq.so.5", RTLD_LAZY) == nullptr)
    return refuse(fmt::format(
        "{} needs Postgres's client library, which is not installed (apt-get install libpq5)",
        arguments.front()));
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(live.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));  // execv does not write
  argv.push_back(nullptr);
  execv(live.c_str(), argv.data());
  return refuse(fmt::format("{} cannot be started; it is installed beside miglint", live));
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Surroundings& around) {
  if (!arguments.empty() && (arguments.front() == "roundtrip" || arguments.front() == "status"))
    return hand_over(arguments);
  const Result<CommandLine> line = parse_command_line(arguments);
  if (!line) return refuse(line.error().message);
  if (!line->options) {
    std::fputs(line->text.c_str(), stdout);
    return kNothingFound;
  }
  const Options& options = *line->options;
  const auto files = disk_file_system();
  const auto outcome = find_command(options.command)(options, *files, around);
  if (!outcome) return refuse(outcome.error().message);
  for (const std::string& aside : outcome->asides)
    if (!options.quiet) std::fprintf(stderr, "miglint: note: %s\n", aside.c_str());
  for (const FileWrite& write : outcome->writes)
    if (const auto error = apply(write)) return refuse(error->message);
  // What baseline was told to write is written; its words are for the terminal.
  const std::string& place = options.command == "baseline" ? std::string() : options.output;
  if (const auto error = write_output(place, outcome->text)) return refuse(error->message);
  return outcome->exit_code;
}

}  // namespace miglint
