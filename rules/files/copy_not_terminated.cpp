#include "rules/rule.h"

namespace miglint::rules {

const Rule copy_not_terminated{
    .name = "copy-not-terminated",
    .severity = Severity::kError,
    .summary = "rows below COPY … FROM stdin do not reach the server as rows",
    .why = R"(
Without a line `\.` the rows have no end, and what follows is taken for data. A driver does not know the
rows at all: the server reads them as SQL and refuses them.)",
    .silent = R"(
psql or Flyway runs the file, and the rows end with `\.`; COPY from a file of the server.)",
    .instead = R"(
Write INSERT statements, or end the rows and run the file with psql.)",
    .source = "PostgreSQL 15 manual, COPY",
    .sql = {.bad = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
\echo rows
COPY notes (id, title) FROM stdin;
1	one
)ex",
            .good = R"ex(-- file: 0001_notes.sql
CREATE TABLE notes (id bigint PRIMARY KEY, title text);
\echo rows
COPY notes (id, title) FROM stdin;
1	one
\.
)ex"},
    .note = NoteKind::kCopyNotTerminated,
};

}  // namespace miglint::rules
