#include "rules/rule.h"

namespace miglint::rules {

const Rule unused_suppression{
    .name = "unused-suppression",
    .severity = Severity::kWarning,
    .summary = "a suppression silences nothing",
    .why = R"(
It outlived what it covered, and will hide the next finding of its kind.)",
    .silent = R"(
The rule is not asked in this run; a part of the file could not be understood, and the rule is about
statements.)",
    .instead = R"(
Delete the comment.)",
    .source = "README, Allowing one place",
    .sql = {.bad = R"py(-- miglint: allow drop-table — gone
SELECT 1;)py",
            .good = R"py(SELECT 1;)py"},
    .alembic = {.setup =
                    "op.create_table('notes', sa.Column('id', sa.BigInteger(), primary_key=True))",
                .bad = R"ex(# miglint: allow drop-table — gone
op.execute('SELECT 1'))ex",
                .good = "op.execute('SELECT 1')"},
};

}  // namespace miglint::rules
