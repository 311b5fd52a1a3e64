#include "rules/rule.h"

namespace miglint::rules {

const Rule drop_unnamed_constraint{
    .name = "drop-unnamed-constraint",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a constraint or index without a name is dropped",
    .why = R"(
Alembic raises on `drop_constraint(None, …)`; autogenerate leaves it behind in downgrades, where it is
found on the day that somebody has to go back.)",
    .silent = R"(
A naming convention in env.py gives the name.)",
    .instead = R"(
Give the name that the database knows (`\\d table` in psql shows it).)",
    .source = "Alembic documentation, The Importance of Naming Constraints",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(op.drop_constraint(None, 't', type_='unique'))py",
                .good = R"py(op.drop_constraint('t_a_key', 't', type_='unique'))py"},
    .note = NoteKind::kDropUnnamedConstraint,
};

}  // namespace miglint::rules
