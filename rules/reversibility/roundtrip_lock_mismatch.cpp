#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_lock_mismatch{
    .name = "roundtrip-lock-mismatch",
    .severity = Severity::kInfo,
    .needs_server = true,
    .summary = "a real server locks something else than predicted",
    .why = R"(
miglint predicts which locks a statement takes; `--locks` compares that with what the server really did. A
difference is a defect of the prediction, not of the migration.)",
    .silent = R"(
Run without --locks; the statement could not be observed.)",
    .instead = R"(
Believe the server, and report the statement to miglint.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
