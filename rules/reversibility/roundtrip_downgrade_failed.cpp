#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_downgrade_failed{
    .name = "roundtrip-downgrade-failed",
    .severity = Severity::kError,
    .needs_server = true,
    .summary = "a downgrade is refused by a real Postgres",
    .why = R"(
Run straight after its upgrade, the server refuses a statement of the downgrade. That is usually found out
in the middle of an incident.)",
    .silent = R"(
The downgrade raises on purpose or is declared `miglint: irreversible`; parts of the revision are not
understood.)",
    .instead = R"(
Undo what the upgrade does, in reverse order, under the names that it used.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
