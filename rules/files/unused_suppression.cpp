#include "rules/rule.h"

namespace miglint::rules {

const Rule unused_suppression{
    .name = "unused-suppression",
    .severity = Severity::kWarning,
    .summary = "a suppression silences nothing",
    .why = R"(
It outlived what it covered, and will hide the next finding of its kind.)",
    .silent = R"(
The rule is not asked in this run; a part of the file could not be understood, and the rule is about
statements.)",
    .instead = R"(
Delete the comment.)",
    .source = "README, Allowing one place",
    .sql = {.setup = R"py()py",
            .bad = R"py(-- miglint: allow drop-table — gone
SELECT 1;)py",
            .good = R"py(SELECT 1;)py"},
};

}  // namespace miglint::rules
