#include "rules/rule.h"

namespace miglint::rules {

const Rule offline_incompatible{
    .name = "offline-incompatible",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "what the database answers decides what is sent",
    .why = R"(
`alembic upgrade --sql` has no database to ask: it fails, or renders something else than an upgrade
sends. Who hands scripts to an administrator cannot use such a revision.)",
    .silent = R"(
The revision asks whether it runs offline (context.is_offline_mode(), as_sql); the project does not use
`--sql` (the rule is off by default).)",
    .instead = R"(
Write literal directives, or guard with context.is_offline_mode().)",
    .source = "Alembic documentation, Generating SQL Scripts (Offline Mode)",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(for row in op.get_bind().execute(sa.text("SELECT a FROM t")):
    op.execute(sa.text("SELECT :a").bindparams(a=row.a)))py",
                .good = R"py(op.execute("UPDATE t SET a = 1 WHERE a = 0"))py"},
    .note = NoteKind::kOfflineIncompatible,
};

}  // namespace miglint::rules
