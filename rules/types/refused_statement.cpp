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
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);",
            .bad = "ALTER TABLE users ADD PRIMARY KEY (email);",
            .good = "ALTER TABLE users DROP CONSTRAINT users_pkey;\n"
                    "ALTER TABLE users ADD PRIMARY KEY (email);"},
    .alembic = {.setup =
                    "op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),"
                    " sa.Column('email', sa.Text(), nullable=False))",
                .bad = "op.create_primary_key('users_pk', 'users', ['email'])",
                .good = "op.drop_constraint('users_pkey', 'users')\n"
                        "op.create_primary_key('users_pk', 'users', ['email'])"},
};

}  // namespace miglint::rules
