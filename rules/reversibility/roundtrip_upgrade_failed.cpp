#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_upgrade_failed{
    .name = "roundtrip-upgrade-failed",
    .severity = Severity::kError,
    .needs_server = true,
    .summary = "an upgrade is refused by a real Postgres",
    .why = R"(
Run from the state that the revisions before it leave, the server refuses a statement. On a production
database the deployment stops there, and where the tool does not wrap the revision in a transaction it
stops half way.)",
    .silent = R"(
Parts of the revision are not understood and so were not sent; a revision that it follows failed.)",
    .instead = R"(
Repair the statement that the finding points at, and run `miglint roundtrip` again.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
