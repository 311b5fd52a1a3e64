#include "rules/rule.h"

namespace miglint::rules {

const Rule unescaped_bind_colon{
    .name = "unescaped-bind-colon",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a colon in SQL text is taken as a parameter",
    .why = R"(
op.execute("…") and text() take `:name` as a parameter wherever no word or colon stands before it,
inside of string literals too. Without a value the upgrade raises; `--sql` and DDL write NULL in its
place. JSON without a space after the colon is the usual victim.)",
    .silent = R"(
A value is bound; the colon is escaped; `::type`, `12:30`, `a[1:n]` and `": "`, which are no
parameters.)",
    .instead = R"(
Write `\\\\:name` in the Python string (`\\:name` in a raw one), or bind the value.)",
    .source = "Alembic documentation, Operation Reference",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.JSON())))py",
                .bad = R"py(op.execute("UPDATE t SET a = '{\"k\":true}' WHERE a IS NULL"))py",
                .good = R"py(op.execute("UPDATE t SET a = '{\"k\": true}' WHERE a IS NULL"))py"},
    .note = NoteKind::kUnescapedBindColon,
};

}  // namespace miglint::rules
