#include "rules/rule.h"

namespace miglint::rules {

const Rule version_gap{
    .name = "version-gap",
    .severity = Severity::kError,
    .summary = "a number is missing in a sequence that the tool wants without gaps",
    .why = R"(
The tool counts: where a number is missing it refuses to start.)",
    .silent = R"(
The tool does not mind gaps, as where versions are dates.)",
    .instead = R"(
Renumber what follows the gap.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: migrations/tern.conf
[database]
-- file: migrations/001_x.sql
CREATE TABLE t1 (id bigint PRIMARY KEY);
---- create above / drop below ----
DROP TABLE t1;
-- file: migrations/003_x.sql
CREATE TABLE t3 (id bigint PRIMARY KEY);
---- create above / drop below ----
DROP TABLE t3;
)ex",
            .good = R"ex(-- file: migrations/tern.conf
[database]
-- file: migrations/001_x.sql
CREATE TABLE t1 (id bigint PRIMARY KEY);
---- create above / drop below ----
DROP TABLE t1;
-- file: migrations/002_x.sql
CREATE TABLE t2 (id bigint PRIMARY KEY);
---- create above / drop below ----
DROP TABLE t2;
)ex"},
    .note = NoteKind::kVersionGap,
};

}  // namespace miglint::rules
