#include "rules/rule.h"

namespace miglint::rules {

const Rule analysis_coverage{
    .name = "analysis-coverage",
    .severity = Severity::kInfo,
    .summary = "less of the project was understood than the configuration asks for",
    .why = R"(
What was not understood was not judged: no finding there means nothing.)",
    .silent = R"(
`analysis_coverage` is not set in the configuration (0.98 asks for 98 %); at least so much was
understood.)",
    .instead = R"(
`miglint sql` shows each part that is opaque, and why. Mostly a literal in the place of a computed value is
enough.)",
    .source = "README, Configuration",
    .sql = {.config = "analysis_coverage = 0.9",
            .setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE TABEL orders (id bigint PRIMARY KEY);",
            .good = "CREATE TABLE orders (id bigint PRIMARY KEY);"},
    .alembic = {.config = "analysis_coverage = 0.9",
                .setup =
                    "op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True))",
                .bad = R"ex(import os
op.execute(os.environ['STATEMENT']))ex",
                .good = "op.add_column('users', sa.Column('name', sa.Text()))"},
};

}  // namespace miglint::rules
