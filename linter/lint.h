#pragma once

// The pipeline: options and files in, findings out.

#include <string>
#include <vector>

#include "linter/options.h"
#include "linter/project.h"
#include "linter/report/report.h"
#include "linter/surroundings.h"
#include "migrations/text/file_system.h"
#include "migrations/text/result.h"
#include "rules/rule_set.h"

namespace miglint {

struct Linted {
  Report report;
  FailOn fail_on = FailOn::kError;         // the command line's, else the configuration's
  std::vector<std::string> left_out = {};  // see Loaded
};

// A function of its arguments; writes nothing.
Result<Linted> lint(const Options& options,
                    const FileSystem& files,
                    const Surroundings& surroundings);

// What the command line and the configuration say about every rule.
RuleSet choose_rules(const Options& options, const Config& config);

// The same of what is loaded already.
Result<Linted> lint(const Loaded& loaded,
                    const Options& options,
                    const FileSystem& files,
                    const Surroundings& surroundings);

// Does a finding reach the level that makes the exit code 1?
bool fails(const Report& report, FailOn level);

}  // namespace miglint
