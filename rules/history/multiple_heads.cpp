#include "rules/rule.h"

namespace miglint::rules {

const Rule multiple_heads{
    .name = "multiple-heads",
    .severity = Severity::kError,
    .summary = "the history has more than one head",
    .why = R"(
`alembic upgrade head` looks for the one head before it runs anything. With two it stops, and no revision
is applied at all.)",
    .silent = R"(
Each head carries a branch label of its own; as many heads as [graph] allowed_heads says; a head that
another revision depends_on; heads that come from a duplicate id, a missing parent or a cycle, which are
reported instead.)",
    .instead = R"(
Set down_revision of the newer branch's first revision to the other head, or merge them with
`alembic merge`.)",
    .source = "Alembic documentation, Working with Branches",
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
# file: b.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
# file: c.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'c3'
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
# file: b.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
# file: c.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'c3'
down_revision = 'b2'


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .note = NoteKind::kMultipleHeads,
};

}  // namespace miglint::rules
