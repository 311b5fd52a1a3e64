#pragma once

// What a walk has found, as findings of the `roundtrip-*` rules: one for each cause.

#include "linter/roundtrip/roundtrip.h"
#include "migrations/revisions/history.h"
#include "rules/findings.h"

namespace miglint {

void add_findings(const History& history,
                  const std::vector<RevisionOutcome>& outcomes,
                  Findings& out);

// models-drift, at the newest revision.
void add_model_findings(const History& history,
                        const std::vector<ModelDifference>& differences,
                        Findings& out);

}  // namespace miglint
