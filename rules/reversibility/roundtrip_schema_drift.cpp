#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_schema_drift{
    .name = "roundtrip-schema-drift",
    .severity = Severity::kError,
    .needs_server = true,
    .summary = "upgrade and downgrade do not give the old schema back",
    .why = R"(
The catalogue of a real server was compared object by object: before the upgrade and after the downgrade,
after the first upgrade and after the second. What is left behind makes the next upgrade fail; what is
missing is missed by the older release that the downgrade was for.)",
    .silent = R"(
Only the order of a table's columns differs, which Postgres cannot restore; the downgrade is missing, empty
or raises, which other rules say.)",
    .instead = R"(
Let the downgrade drop what is left behind and make what is missing, with the same name and definition.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
