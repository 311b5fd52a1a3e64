#include "rules/rule.h"

namespace miglint::rules {

const Rule psql_meta_command{
    .name = "psql-meta-command",
    .severity = Severity::kWarning,
    .summary = "a command of psql stands in a file that psql does not run",
    .why = R"(
Lines that begin with a backslash are read by psql itself. A driver sends them to the server, which
refuses the file.)",
    .silent = R"(
The tool runs its files with psql.)",
    .instead = R"(
Write it in SQL, or take it out.)",
    .source = "PostgreSQL 15 manual, psql",
    .note = NoteKind::kPsqlMetaCommand,
};

}  // namespace miglint::rules
