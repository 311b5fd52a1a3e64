#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_leftover_invalid{
    .name = "roundtrip-leftover-invalid",
    .severity = Severity::kWarning,
    .needs_server = true,
    .summary = "an invalid index or an unvalidated constraint stays",
    .why = R"(
An invalid index is written to but never read; a constraint that is NOT VALID does not hold for the rows
that are there already.)",
    .silent = R"(
A later revision validates, rebuilds or drops it; it was so before the revision.)",
    .instead = R"(
VALIDATE CONSTRAINT in a later revision; drop an invalid index and build it again.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
