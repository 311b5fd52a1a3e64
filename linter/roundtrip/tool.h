#pragma once

// The project's own tool, so that its own code runs: what is not understood from outside runs all
// the same. Alembic by a driver in one process of the project's environment, others by a command
// for each revision and direction.
//
// Only `miglint roundtrip` does this, and says so. The tool is handed the scratch database's
// address, in the variables that it reads; Alembic's connections are sent there whatever they ask
// for.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "linter/project.h"
#include "linter/roundtrip/connection.h"
#include "linter/roundtrip/outcome.h"
#include "linter/roundtrip/time_limits.h"
#include "linter/roundtrip_config.h"
#include "linter/surroundings.h"
#include "migrations/text/result.h"
#include "migrations/text/source_set.h"

namespace miglint {

class AlembicDriver;

// Where the models say something else than the migrations make.
struct ModelDifference {
  std::string object;  // "column public.users.email"
  std::string words;   // "is NOT NULL in the models, and takes NULL by the migrations"
};

struct ToolSetup {
  const LoadedProject& project;
  const RoundtripConfig& config;
  const SourceSet& sources;
  const Surroundings& around;
  TimeLimits limits;
  bool shows_output = false;  // what the project's code prints goes to stderr; else nowhere
};

class Tool {
 public:
  // Error: what is missing for it, and what to do.
  static Result<std::unique_ptr<Tool>> start(const ToolSetup& setup);

  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;
  ~Tool();

  // For people: "/usr/bin/python3 with Alembic 1.8.1", "`migrate -path …`".
  const std::string& words() const { return words_; }

  // Which database is meant from now on. Error: the project's code does not come as far as its
  // first revision.
  std::optional<Error> enter(const ServerAddress& server, const std::string& database);

  // The tool's own tables, qualified; known after enter().
  const std::vector<std::string>& version_tables() const { return version_tables_; }

  std::optional<RunFailure> run(const Revision& revision, Direction direction);

  bool knows_models() const { return knows_models_; }

  // Of the database as it stands. Alembic's own comparison.
  Result<std::vector<ModelDifference>> compare_models();

 private:
  explicit Tool(const ToolSetup& setup);
  std::optional<Error> start_alembic();
  std::optional<RunFailure> run_command(const Revision& revision, Direction direction);
  std::vector<std::string> environment() const;

  ToolSetup setup_;
  std::string folder_;  // where it runs
  std::string words_;
  std::string url_;
  std::vector<std::string> version_tables_;
  bool knows_models_ = false;
  std::unique_ptr<AlembicDriver> alembic_;
};

}  // namespace miglint
