#include "rules/rule.h"

namespace miglint::rules {

const Rule empty_migration{
    .name = "empty-migration",
    .severity = Severity::kWarning,
    .summary = "a migration has no statements",
    .why = R"(
It takes a version and does nothing: often a forgotten file, or one whose statements are commented out.)",
    .silent = R"(
Many migrations of the tree are empty, so that it is a custom; merge revisions.)",
    .instead = R"(
Delete it, if it has not run anywhere.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.setup = R"ex()ex",
            .bad = R"ex(-- file: 0001_step.sql
CREATE TABLE t1 (id int);
-- file: 0002_step.sql
CREATE TABLE t2 (id int);
-- file: 0003_step.sql
-- nothing yet
-- file: 0004_step.sql
CREATE TABLE t4 (id int);
-- file: 0005_step.sql
CREATE TABLE t5 (id int);
)ex",
            .good = R"ex(-- file: 0001_step.sql
CREATE TABLE t1 (id int);
-- file: 0002_step.sql
CREATE TABLE t2 (id int);
-- file: 0003_step.sql
CREATE TABLE t3 (id int);
-- file: 0004_step.sql
CREATE TABLE t4 (id int);
-- file: 0005_step.sql
CREATE TABLE t5 (id int);
)ex"},
    .note = NoteKind::kEmptyMigration,
};

}  // namespace miglint::rules
