#include "rules/rule.h"

namespace miglint::rules {

const Rule include_problem{
    .name = "include-problem",
    .severity = Severity::kError,
    .summary = "an included file is missing, outside the project, or includes itself",
    .why = R"(
What a migration includes is a part of it: without it the run stops half way.)",
    .silent = R"(
The included file is there.)",
    .instead = R"(
Correct the path, or take the include out.)",
    .source = "PostgreSQL 15 manual, psql",
    .note = NoteKind::kIncludeProblem,
};

}  // namespace miglint::rules
