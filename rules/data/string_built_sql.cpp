#include "rules/rule.h"

namespace miglint::rules {

const Rule string_built_sql{
    .name = "string-built-sql",
    .severity = Severity::kWarning,
    .summary = "SQL is put together from values that are not known before it runs",
    .why = R"(
What is sent cannot be read in review, `--sql` cannot render it, and a value that holds a quote
changes the statement.)",
    .silent = R"(
Everything that is put in is a constant of the revision or of the project; values that are bound.)",
    .instead = R"(
Bind values: op.execute(sa.text("… = :name").bindparams(name=value)); quote names with the dialect's
identifier_preparer.)",
    .source = "Alembic documentation, Operation Reference",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(import os
op.execute(f"UPDATE t SET a = {os.environ['A']} WHERE a IS NULL"))py",
                .good = R"py(for value in (1, 2):
    op.execute(f"UPDATE t SET a = {value} WHERE a = 0"))py"},
    .note = NoteKind::kStringBuiltSql,
};

}  // namespace miglint::rules
