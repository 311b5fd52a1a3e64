#include "rules/rule.h"

namespace miglint::rules {

const Rule server_default_literal{
    .name = "server-default-literal",
    .severity = Severity::kError,
    .summary = "a server default that reads like an expression is a plain string",
    .why = R"text(
SQLAlchemy quotes a plain string: `server_default="now()"` is the text now(), which Postgres reads
once, so every later row gets the moment of the migration. On other types the text is refused, or
stands in the column as it is. A Python bool or number is refused by SQLAlchemy.)text",
    .silent = R"text(
Wrapped in sa.text() or sa.func; CURRENT_USER and its like on a text column, where the words may be
wanted; a literal that the type takes ("0", "false", "{}").)text",
    .instead = R"text(
Write sa.text("now()") or sa.func.now() for an expression, the bare text for a string, and
sa.false(), sa.text("0") or "0" for a bool or number.)text",
    .source = "Alembic documentation, Operation Reference",
    .alembic =
        {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
         .bad = R"py(op.add_column('t', sa.Column('at', sa.DateTime(), server_default="now()")))py",
         .good =
             R"py(op.add_column('t', sa.Column('at', sa.DateTime(), server_default=sa.text("now()"))))py"},
    .note = NoteKind::kServerDefaultLiteral,
};

}  // namespace miglint::rules
