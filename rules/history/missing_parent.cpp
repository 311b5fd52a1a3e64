#include "rules/rule.h"

namespace miglint::rules {

const Rule missing_parent{
    .name = "missing-parent",
    .severity = Severity::kError,
    .summary = "a revision follows an id that no file defines",
    .why = R"(
Alembic reads all revisions before it runs one, and stops with a bare KeyError: no command works any more.
Shortened ids are not completed here.)",
    .silent = R"(
The id is named in [graph] squash_baseline.)",
    .instead = R"(
Restore the missing file, or name the revision that this one really follows.)",
    .source = "Alembic documentation, Working with Branches",
    .sql = {.bad = R"ex(-- file: yoyo.ini
[DEFAULT]
sources = db
-- file: db/0001.users.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: db/0002.email.sql
-- depends: 0001.people
ALTER TABLE users ADD COLUMN email text;
)ex",
            .good = R"ex(-- file: yoyo.ini
[DEFAULT]
sources = db
-- file: db/0001.users.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: db/0002.email.sql
-- depends: 0001.users
ALTER TABLE users ADD COLUMN email text;
)ex"},
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
down_revision = 'zz9'


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
)py"},
    .note = NoteKind::kMissingParent,
};

}  // namespace miglint::rules
