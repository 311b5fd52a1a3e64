#include "rules/rule.h"

namespace miglint::rules {

const Rule alembic_refuses{
    .name = "alembic-refuses",
    .severity = Severity::kError,
    .fails = true,
    .summary = "Alembic itself raises on the call",
    .why = R"(
A type without SQL, a Column without a type, an argument that does not exist: Alembic or SQLAlchemy
raises when the revision runs, and nothing of the run is kept. A downgrade is found broken on the day
that somebody has to go back. Checked against Alembic 1.8 to 1.19.)",
    .silent = R"(
The call stands in a branch that is not taken on PostgreSQL. What only `--sql` refuses (using the
result of a query) is offline-incompatible's matter.)",
    .instead = R"(
Do what the message says.)",
    .source = "Alembic documentation, Operation Reference",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(op.add_column('t', sa.Column('b')))py",
                .good = R"py(op.add_column('t', sa.Column('b', sa.Text())))py"},
    .note = NoteKind::kAlembicRefuses,
};

}  // namespace miglint::rules
