#include "rules/rule.h"

namespace miglint::rules {

const Rule version_gap{
    .name = "version-gap",
    .severity = Severity::kError,
    .summary = "a number is missing in a sequence that the tool wants without gaps",
    .why = R"(
The tool counts: where a number is missing it refuses to start.)",
    .silent = R"(
The tool does not mind gaps, as where versions are dates.)",
    .instead = R"(
Renumber what follows the gap.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kVersionGap,
};

}  // namespace miglint::rules
