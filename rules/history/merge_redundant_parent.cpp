#include "rules/rule.h"

namespace miglint::rules {

const Rule merge_redundant_parent{
    .name = "merge-redundant-parent",
    .severity = Severity::kWarning,
    .summary = "a merge names a parent that another one includes",
    .why = R"(
The merge works, but the graph shows a branch that is none, and downgrades walk it twice.)",
    .silent = R"(
Every parent is a head of its own.)",
    .instead = R"(
Name only the heads that are merged.)",
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
down_revision = ('a1', 'b2')


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
down_revision = 'a1'


def upgrade():
    pass


def downgrade():
    pass
# file: d.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'd4'
down_revision = ('b2', 'c3')


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .note = NoteKind::kMergeRedundantParent,
};

}  // namespace miglint::rules
