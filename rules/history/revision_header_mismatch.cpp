#include "rules/rule.h"

namespace miglint::rules {

const Rule revision_header_mismatch{
    .name = "revision-header-mismatch",
    .severity = Severity::kInfo,
    .summary = "the docstring names other ids than the code",
    .why = R"(
Alembic reads the variables, people read the docstring: after a re-parenting by hand the two often differ,
and the next reader follows the wrong one.)",
    .silent = R"(
The docstring does not name ids.)",
    .instead = R"(
Correct the docstring.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .alembic = {.bad = R"py(# file: a.py
"""create notes

Revision ID: a2
Revises:
"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create notes

Revision ID: a1
Revises:
"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .note = NoteKind::kRevisionHeaderMismatch,
};

}  // namespace miglint::rules
