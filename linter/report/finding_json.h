#pragma once

// One finding as the JSON object that cli.md describes, for the commands that are not `lint`.

#include <string>

#include "linter/report/report.h"

namespace miglint::report {

std::string finding_as_json(const ReportedFinding& finding);

}  // namespace miglint::report
