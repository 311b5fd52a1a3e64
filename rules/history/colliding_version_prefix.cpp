#include "rules/rule.h"

namespace miglint::rules {

const Rule colliding_version_prefix{
    .name = "colliding-version-prefix",
    .severity = Severity::kError,
    .summary = "two files share a version",
    .why = R"(
The tool knows a migration by its version alone. Two files with one version are refused, or one of them
never runs, as the message says for the tool at hand.)",
    .silent = R"(
The up and down file of one version.)",
    .instead = R"(
Give the newer file the next free version.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"py(-- file: 0002_users.sql
CREATE TABLE users (id bigint);
-- file: 0002_orders.sql
CREATE TABLE orders (id bigint);
)py",
            .good = R"py(-- file: 0002_users.sql
CREATE TABLE users (id bigint);
-- file: 0003_orders.sql
CREATE TABLE orders (id bigint);
)py"},
    .note = NoteKind::kCollidingVersionPrefix,
};

}  // namespace miglint::rules
