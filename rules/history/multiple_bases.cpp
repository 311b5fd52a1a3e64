#include "rules/rule.h"

namespace miglint::rules {

const Rule multiple_bases{
    .name = "multiple-bases",
    .severity = Severity::kError,
    .summary = "the history has more than one beginning",
    .why = R"(
A revision without down_revision starts a history of its own. Next to another one it is nearly always a
header that was copied, and the two are never put in order.)",
    .silent = R"(
The base has a branch label or depends_on, or is named in [graph] allowed_bases.)",
    .instead = R"(
Set down_revision of all but one.)",
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
# file: d.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'd4'
down_revision = 'c3'


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
    .note = NoteKind::kMultipleBases,
};

}  // namespace miglint::rules
