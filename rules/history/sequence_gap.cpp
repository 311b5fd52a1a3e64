#include "rules/rule.h"

namespace miglint::rules {

const Rule sequence_gap{
    .name = "sequence-gap",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a number is missing in a sequence of migrations",
    .why = R"(
The tool does not mind. A file may have been lost on the way (a merge, a file that was not added), and
a database that ran it has a schema that this tree does not make.)",
    .silent = R"(
Versions are timestamps, or the tool refuses a gap itself (version-gap).)",
    .instead = R"(
Look for the file in the other branches, or leave the gap if it was meant.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: migrations/000001_x.up.sql
CREATE TABLE t1 (id bigint PRIMARY KEY);
-- file: migrations/000001_x.down.sql
DROP TABLE t1;
-- file: migrations/000002_x.up.sql
CREATE TABLE t2 (id bigint PRIMARY KEY);
-- file: migrations/000002_x.down.sql
DROP TABLE t2;
-- file: migrations/000003_x.up.sql
CREATE TABLE t3 (id bigint PRIMARY KEY);
-- file: migrations/000003_x.down.sql
DROP TABLE t3;
-- file: migrations/000005_x.up.sql
CREATE TABLE t5 (id bigint PRIMARY KEY);
-- file: migrations/000005_x.down.sql
DROP TABLE t5;
-- file: migrations/000006_x.up.sql
CREATE TABLE t6 (id bigint PRIMARY KEY);
-- file: migrations/000006_x.down.sql
DROP TABLE t6;
)ex",
            .good = R"ex(-- file: migrations/000001_x.up.sql
CREATE TABLE t1 (id bigint PRIMARY KEY);
-- file: migrations/000001_x.down.sql
DROP TABLE t1;
-- file: migrations/000002_x.up.sql
CREATE TABLE t2 (id bigint PRIMARY KEY);
-- file: migrations/000002_x.down.sql
DROP TABLE t2;
-- file: migrations/000003_x.up.sql
CREATE TABLE t3 (id bigint PRIMARY KEY);
-- file: migrations/000003_x.down.sql
DROP TABLE t3;
-- file: migrations/000004_x.up.sql
CREATE TABLE t4 (id bigint PRIMARY KEY);
-- file: migrations/000004_x.down.sql
DROP TABLE t4;
-- file: migrations/000005_x.up.sql
CREATE TABLE t5 (id bigint PRIMARY KEY);
-- file: migrations/000005_x.down.sql
DROP TABLE t5;
)ex"},
    .note = NoteKind::kSequenceGap,
};

}  // namespace miglint::rules
