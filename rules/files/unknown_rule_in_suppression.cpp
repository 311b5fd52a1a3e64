#include "rules/rule.h"

namespace miglint::rules {

const Rule unknown_rule_in_suppression{
    .name = "unknown-rule-in-suppression",
    .severity = Severity::kWarning,
    .summary = "a suppression names a rule that does not exist",
    .why = R"(
A typo in it means that nothing is suppressed.)",
    .silent = R"(
Never.)",
    .instead = R"(
`miglint rules` lists the names.)",
    .source = "README, Allowing one place",
    .sql = {.bad = R"py(-- miglint: allow drop-tables — gone
SELECT 1;)py",
            .good = R"py(SELECT 1;)py"},
    .alembic = {.setup =
                    "op.create_table('notes', sa.Column('id', sa.BigInteger(), primary_key=True))",
                .bad = R"ex(# miglint: allow drop-tables — gone
op.execute('SELECT 1'))ex",
                .good = "op.execute('SELECT 1')"},
};

}  // namespace miglint::rules
