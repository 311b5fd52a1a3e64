#include "rules/rule.h"

namespace miglint::rules {

const Rule ignored_file{
    .name = "ignored-file",
    .severity = Severity::kWarning,
    .summary = "a file looks like a migration, but the tool ignores it",
    .why = R"(
It will never run, and the tool does not say so.)",
    .silent = R"(
Editor leftovers and READMEs.)",
    .instead = R"(
Rename it to the pattern that the tool reads, or move it away.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: flyway.conf
flyway.locations=filesystem:sql
-- file: sql/V3__size.sql
ALTER TABLE notes ADD COLUMN size integer;
-- file: sql/V1__notes.sql
CREATE TABLE notes (id bigint);
-- file: sql/v2__color.sql
ALTER TABLE notes ADD COLUMN color text;
)ex",
            .good = R"ex(-- file: flyway.conf
flyway.locations=filesystem:sql
-- file: sql/V3__size.sql
ALTER TABLE notes ADD COLUMN size integer;
-- file: sql/V1__notes.sql
CREATE TABLE notes (id bigint);
-- file: sql/V2__color.sql
ALTER TABLE notes ADD COLUMN color text;
)ex"},
    .alembic = {.bad = R"ex(# file: a.py
"""users"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE users (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE users')
# file: later/b.py
"""orders"""
from alembic import op

revision = 'b2'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE orders (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE orders')
)ex",
                .good = R"ex(# file: a.py
"""users"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE users (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE users')
# file: b.py
"""orders"""
from alembic import op

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.execute('CREATE TABLE orders (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE orders')
)ex"},
    .note = NoteKind::kIgnoredFile,
};

}  // namespace miglint::rules
