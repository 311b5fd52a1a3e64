#include "rules/rule.h"

namespace miglint::rules {

const Rule duplicate_revision_id{
    .name = "duplicate-revision-id",
    .severity = Severity::kError,
    .summary = "two files define the same revision",
    .why = R"(
Alembic keeps the file that it reads last and silently drops the other: its changes never run, and what
follows the id follows the wrong file. `alembic heads` then often shows two heads, and a merge revision is
the wrong repair.)",
    .silent = R"(
One file that is reached twice, through a link or overlapping version_locations.)",
    .instead = R"(
Give the newer file an id of its own, and correct the down_revision of what follows it.)",
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

revision = 'b2'
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
    .note = NoteKind::kDuplicateRevisionId,
};

}  // namespace miglint::rules
