#include "rules/rule.h"

namespace miglint::rules {

const Rule checksum_mismatch{
    .name = "checksum-mismatch",
    .severity = Severity::kError,
    .summary = "a checksum does not fit the file",
    .why = R"(
The tool keeps a hash of each migration. One that does not fit means that a file was changed, added in
between or lost in a merge, and the tool refuses to run.)",
    .silent = R"(
Every recomputed hash is the stored one.)",
    .instead = R"(
Look at what has changed; then let the tool write its hashes again.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kChecksumMismatch,
};

}  // namespace miglint::rules
