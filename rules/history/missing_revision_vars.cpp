#include "rules/rule.h"

namespace miglint::rules {

const Rule missing_revision_vars{
    .name = "missing-revision-vars",
    .severity = Severity::kError,
    .summary = "a file in the versions folder is no revision that can be read",
    .why = R"(
Alembic loads every .py file of its versions folder. One without `revision` and `down_revision` stops every
command; one that computes them cannot be judged without running it.)",
    .silent = R"(
__init__.py, editor locks (.#…), and files that do not end in .py.)",
    .instead = R"(
Write the header as literals, or move the file out of the versions folder.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
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
# file: helpers.py
def f():
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
)py"},
    .note = NoteKind::kMissingRevisionVars,
};

}  // namespace miglint::rules
