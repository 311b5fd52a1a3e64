#include "rules/rule.h"

namespace miglint::rules {

const Rule side_effects{
    .name = "side-effects",
    .severity = Severity::kWarning,
    .summary = "a revision acts outside of the database, or differently on each one",
    .why = R"(
A revision runs on every installation, more than once, and is rolled back when it fails: what went
over the network or into files is not. Random values and the clock give each database other data.)",
    .silent = R"(
What is printed or logged; reading files.)",
    .instead = R"(
Do it in a job of the application; write now() or gen_random_uuid() in SQL.)",
    .source = "What happens outside of the transaction is not rolled back with it",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(import subprocess
subprocess.run(['make', 'assets']))py",
                .good = R"py(print('nothing else'))py"},
    .note = NoteKind::kSideEffects,
};

}  // namespace miglint::rules
