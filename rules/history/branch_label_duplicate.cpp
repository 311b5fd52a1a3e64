#include "rules/rule.h"

namespace miglint::rules {

const Rule branch_label_duplicate{
    .name = "branch-label-duplicate",
    .severity = Severity::kError,
    .summary = "a branch label is used twice",
    .why = R"(
Labels and ids share one namespace: Alembic refuses to load the history.)",
    .silent = R"(
Never.)",
    .instead = R"(
Give the branch a label of its own.)",
    .source = "Alembic documentation, Working with Branches",
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None
branch_labels = ('x',)


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
branch_labels = ('x',)


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
branch_labels = ('x',)


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
    .note = NoteKind::kBranchLabelDuplicate,
};

}  // namespace miglint::rules
