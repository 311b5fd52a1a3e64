#include "rules/rule.h"

namespace miglint::rules {

const Rule out_of_order_version{
    .name = "out-of-order-version",
    .severity = Severity::kError,
    .summary = "a migration sorts before one that is there already",
    .why = R"(
Two branches were written beside each other. Databases that have run the later one pass the earlier one
over, or the tool refuses to start.)",
    .silent = R"(
Every migration is later than those before it.)",
    .instead = R"(
Generate the migration again on top of the others.)",
    .note = NoteKind::kOutOfOrderVersion,
};

}  // namespace miglint::rules
