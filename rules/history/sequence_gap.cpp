#include "rules/rule.h"

namespace miglint::rules {

const Rule sequence_gap{
    .name = "sequence-gap",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a number is missing in a sequence of migrations",
    .why = R"(
The tool does not mind. A file may have been lost on the way (a merge, a file that was not added), and
a database that ran it has a schema that this tree does not make.)",
    .silent = R"(
Versions are timestamps, or the tool refuses a gap itself (version-gap).)",
    .instead = R"(
Look for the file in the other branches, or leave the gap if it was meant.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kSequenceGap,
};

}  // namespace miglint::rules
