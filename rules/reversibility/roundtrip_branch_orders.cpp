#include "rules/rule.h"

namespace miglint::rules {

const Rule roundtrip_branch_orders{
    .name = "roundtrip-branch-orders",
    .severity = Severity::kWarning,
    .needs_server = true,
    .summary = "the order of parallel branches decides what comes out",
    .why = R"(
Alembic runs parallel branches in an order that depends on where a database stands, so two databases end
up with different schemas, or one of them cannot be upgraded at all.)",
    .silent = R"(
The history has no parallel branches; both orders give the same schema.)",
    .instead = R"(
Let one branch follow the other (down_revision or depends_on), or move what they share into one revision.)",
    .source = "The server on which the round trip ran",
};

}  // namespace miglint::rules
