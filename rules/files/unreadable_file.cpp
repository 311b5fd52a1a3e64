#include "rules/rule.h"

namespace miglint::rules {

const Rule unreadable_file{
    .name = "unreadable-file",
    .severity = Severity::kError,
    .summary = "a file of the tree cannot be read",
    .why = R"(
What is not read is not judged, and the tool that runs the migrations will stumble over it too.)",
    .silent = R"(
Never.)",
    .instead = R"(
Make the file readable, or take it out of the tree.)",
    .source = "The operating system's own words",
    .note = NoteKind::kUnreadableFile,
};

}  // namespace miglint::rules
