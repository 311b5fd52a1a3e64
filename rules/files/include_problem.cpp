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
    .sql = {.bad = R"ex(-- file: tern.conf
[database]
-- file: 001_users.sql
{{ template "shared/gone.sql" . }}
---- create above / drop below ----
SELECT 1;
)ex",
            .good = R"ex(-- file: tern.conf
[database]
-- file: shared/there.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: 001_users.sql
{{ template "shared/there.sql" . }}
---- create above / drop below ----
DROP TABLE users;
)ex"},
    .note = NoteKind::kIncludeProblem,
};

}  // namespace miglint::rules
