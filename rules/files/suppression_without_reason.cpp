#include "rules/rule.h"

namespace miglint::rules {

const Rule suppression_without_reason{
    .name = "suppression-without-reason",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "a suppression does not say why",
    .why = R"(
Whoever comes later cannot tell whether the danger was weighed or only silenced, and so nobody dares to
take the comment away.)",
    .silent = R"(
`require_reason` is not set in the configuration and the rule is not selected; something stands after the
dash.)",
    .instead = R"(
Say why it is safe here: `miglint: allow drop-table — nothing has read it since spring`.)",
    .source = "README, Allowing one place",
    .sql = {.bad = R"py(-- miglint: allow drop-table
DROP TABLE notes;)py",
            .good = R"py(-- miglint: allow drop-table — nothing has read it since spring
DROP TABLE notes;)py"},
    .alembic = {.setup =
                    "op.create_table('notes', sa.Column('id', sa.BigInteger(), primary_key=True))",
                .bad = R"ex(# miglint: allow drop-table
op.drop_table('notes'))ex",
                .good = R"ex(# miglint: allow drop-table — nothing has read it since spring
op.drop_table('notes'))ex"},
};

}  // namespace miglint::rules
