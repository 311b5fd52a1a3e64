#include "rules/rule.h"

namespace miglint::rules {

const Rule orphan_revision{
    .name = "orphan-revision",
    .severity = Severity::kError,
    .summary = "a revision follows nothing and nothing follows it",
    .why = R"(
It is a base and a head at once, beside a history that it does not belong to: a head too many.)",
    .silent = R"(
It is the only revision, or has a branch label.)",
    .instead = R"(
Set its down_revision, or delete the file.)",
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
down_revision = None


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
    .note = NoteKind::kOrphanRevision,
};

}  // namespace miglint::rules
