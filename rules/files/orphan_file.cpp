#include "rules/rule.h"

namespace miglint::rules {

const Rule orphan_file{
    .name = "orphan-file",
    .severity = Severity::kWarning,
    .summary = "a down file has no up file",
    .why = R"(
It undoes something that is never done.)",
    .silent = R"(
The pair is complete.)",
    .instead = R"(
Rename it to match its up file, or delete it.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: db/000001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: db/000001_users.down.sql
DROP TABLE users;
-- file: db/000002_orders.down.sql
DROP TABLE orders;
)ex",
            .good = R"ex(-- file: db/000001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: db/000001_users.down.sql
DROP TABLE users;
)ex"},
    .note = NoteKind::kOrphanFile,
};

}  // namespace miglint::rules
