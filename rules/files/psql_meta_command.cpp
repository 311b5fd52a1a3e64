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
    .sql = {.bad = R"ex(-- file: 0001_notes.up.sql
\set ON_ERROR_STOP on
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 0001_notes.down.sql
DROP TABLE notes;
)ex",
            .good = R"ex(-- file: 0001_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 0001_notes.down.sql
DROP TABLE notes;
)ex"},
    .note = NoteKind::kPsqlMetaCommand,
};

}  // namespace miglint::rules
