#include "rules/rule.h"

namespace miglint::rules {

const Rule empty_migration{
    .name = "empty-migration",
    .severity = Severity::kWarning,
    .summary = "a migration has no statements",
    .why = R"(
It takes a version and does nothing: often a forgotten file, or one whose statements are commented out.)",
    .silent = R"(
More than a quarter of the tree's migrations are empty, so that it is a custom; merge revisions. Of Alembic's also the
first one, those with a branch label or depends_on, and those that say in a comment or a docstring why they are
empty; such a revision is information.)",
    .instead = R"(
Delete it, if it has not run anywhere.)",
    .source = "The documentation of each tool on versions and their order",
    .sql = {.bad = R"ex(-- file: 0001_step.sql
CREATE TABLE t1 (id int);
-- file: 0002_step.sql
CREATE TABLE t2 (id int);
-- file: 0003_step.sql
-- nothing yet
-- file: 0004_step.sql
CREATE TABLE t4 (id int);
-- file: 0005_step.sql
CREATE TABLE t5 (id int);
)ex",
            .good = R"ex(-- file: 0001_step.sql
CREATE TABLE t1 (id int);
-- file: 0002_step.sql
CREATE TABLE t2 (id int);
-- file: 0003_step.sql
CREATE TABLE t3 (id int);
-- file: 0004_step.sql
CREATE TABLE t4 (id int);
-- file: 0005_step.sql
CREATE TABLE t5 (id int);
)ex"},
    .alembic = {.bad = R"ex(# file: a1.py
"""create t1"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE t1 (id int)')


def downgrade():
    op.execute('DROP TABLE t1')
# file: a2.py
"""create t2"""
from alembic import op

revision = 'a2'
down_revision = 'a1'


def upgrade():
    op.execute('CREATE TABLE t2 (id int)')


def downgrade():
    op.execute('DROP TABLE t2')
# file: a3.py
"""create t3"""
from alembic import op

revision = 'a3'
down_revision = 'a2'


def upgrade():
    pass


def downgrade():
    pass
# file: a4.py
"""create t4"""
from alembic import op

revision = 'a4'
down_revision = 'a3'


def upgrade():
    op.execute('CREATE TABLE t4 (id int)')


def downgrade():
    op.execute('DROP TABLE t4')
)ex",
                .good = R"ex(# file: a1.py
"""create t1"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE t1 (id int)')


def downgrade():
    op.execute('DROP TABLE t1')
# file: a2.py
"""create t2"""
from alembic import op

revision = 'a2'
down_revision = 'a1'


def upgrade():
    op.execute('CREATE TABLE t2 (id int)')


def downgrade():
    op.execute('DROP TABLE t2')
# file: a3.py
"""create t3"""
from alembic import op

revision = 'a3'
down_revision = 'a2'


def upgrade():
    # taken back: nothing ever read t3
    pass


def downgrade():
    pass
# file: a4.py
"""create t4"""
from alembic import op

revision = 'a4'
down_revision = 'a3'


def upgrade():
    op.execute('CREATE TABLE t4 (id int)')


def downgrade():
    op.execute('DROP TABLE t4')
)ex"},
    .note = NoteKind::kEmptyMigration,
};

}  // namespace miglint::rules
