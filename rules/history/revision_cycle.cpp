#include "rules/rule.h"

namespace miglint::rules {

const Rule revision_cycle{
    .name = "revision-cycle",
    .severity = Severity::kError,
    .summary = "revisions follow each other in a circle",
    .why = R"(
None of them can run, and Alembic refuses to load the history.)",
    .silent = R"(
Never: a circle is always wrong.)",
    .instead = R"(
Break the circle: one of them must follow a revision outside of it.)",
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
down_revision = 'c3'


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
    .note = NoteKind::kRevisionCycle,
};

}  // namespace miglint::rules
