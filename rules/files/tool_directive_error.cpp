#include "rules/rule.h"

namespace miglint::rules {

const Rule tool_directive_error{
    .name = "tool-directive-error",
    .severity = Severity::kError,
    .summary = "a marker of the tool is malformed",
    .why = R"(
The tool stops at it, or takes the file apart in another way than it looks.)",
    .silent = R"(
Never.)",
    .instead = R"(
Write the marker as the tool expects it.)",
    .source = "The documentation of each tool on versions and their order",
    .note = NoteKind::kToolDirectiveError,
};

}  // namespace miglint::rules
