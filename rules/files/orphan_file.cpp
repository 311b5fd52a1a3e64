#include "rules/rule.h"

namespace miglint::rules {

const Rule orphan_file{
    .name = "orphan-file",
    .severity = Severity::kWarning,
    .summary = "a down file has no up file",
    .why = R"(
It undoes something that is never done.)",
    .silent = R"(
The pair is complete.)",
    .instead = R"(
Rename it to match its up file, or delete it.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kOrphanFile,
};

}  // namespace miglint::rules
