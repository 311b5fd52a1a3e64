#pragma once

// miglint.toml, or [tool.miglint] in pyproject.toml.
//
// Unknown keys and rule names are errors that name the nearest, so that a typo is never a silent
// default.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "linter/options.h"
#include "linter/overrides.h"
#include "linter/roundtrip_config.h"
#include "migrations/alembic/environment.h"
#include "migrations/revisions/history.h"
#include "migrations/revisions/revision_graph.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"
#include "rules/findings.h"
#include "rules/option_values.h"

namespace miglint {

// One tree in the repository; a file without [[project]] describes one.
struct ProjectConfig {
  std::string path;  // relative to the current folder; empty: what the command line says
  std::string source_format;
  std::optional<int> pg_version;
  std::string snapshot;  // the schema before the first revision, a file; empty: none
  std::optional<TransactionMode> transaction;  // see ReadOptions
  bool multi_statement = false;
};

struct Config {
  std::string file;                     // where it was read; empty: none was found
  std::vector<ProjectConfig> projects;  // one entry where there is no [[project]]
  std::optional<FailOn> fail_on;
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::map<std::string, Severity> severity;
  RuleOptions rule_options;
  std::vector<Override> overrides;
  std::vector<std::string> small_tables;  // qualified or not
  std::vector<std::string> hot_tables;
  TypeTable alembic_types;  // [alembic] types
  GraphOptions graph;
  std::optional<int> version_num_length;
  std::optional<double> analysis_coverage;  // the share of statements to be understood, 0 to 1
  std::string baseline;                     // relative to the current folder; empty: none
  DowngradePolicy downgrade_policy = DowngradePolicy::kDeclared;
  bool strict_downgrades = false;
  bool require_reason = false;
  RoundtripConfig roundtrip;
  bool compat_suppressions = false;  // other linters' comments count too
};

// The nearest configuration upwards of `path`, or `explicit_file` where that is not empty.
Result<Config> read_config(const FileSystem& files,
                           const std::string& path,
                           const std::string& explicit_file);

}  // namespace miglint
