#include "rules/rule.h"

namespace miglint::rules {

const Rule refused_statement{
    .name = "refused-statement",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a statement that PostgreSQL refuses on the schema that the history has made",
    .why = R"(
The replayed history shows a schema on which the statement cannot run: the migration stops there. The
message has PostgreSQL's own words. Causes that have a rule of their own are said by that rule.)",
    .silent = R"(
The history does not know the objects well enough to prove it; the statement runs only under a
condition.)",
    .instead =
        "Change the statement, or the ones before it, so that it fits the schema as it is then.",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE SCHEMA app;\nCREATE SCHEMA app;",
            .good = "CREATE SCHEMA app;\nCREATE SCHEMA IF NOT EXISTS app;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE SCHEMA app')\nop.execute('CREATE SCHEMA app')",
                .good = "op.execute('CREATE SCHEMA app')\n"
                        "op.execute('CREATE SCHEMA IF NOT EXISTS app')"},
};

}  // namespace miglint::rules
