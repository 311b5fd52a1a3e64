#include "rules/rule.h"

namespace miglint::rules {

const Rule revision_file_name{
    .name = "revision-file-name",
    .severity = Severity::kInfo,
    .summary = "a file breaks the naming scheme that the others keep",
    .why = R"(
People look for revisions by their place in the folder. A file without the number or date that all others
carry is not found there.)",
    .silent = R"(
The tree keeps no clear scheme.)",
    .instead = R"(
Rename the file; the ids stay.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .alembic = {.setup = R"ex()ex",
                .bad = R"ex(# file: 0001_create_part_1.py
"""create part 1"""
from alembic import op
import sqlalchemy as sa

revision = 'r0'
down_revision = None


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0002_create_part_2.py
"""create part 2"""
from alembic import op
import sqlalchemy as sa

revision = 'r1'
down_revision = 'r0'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0003_create_part_3.py
"""create part 3"""
from alembic import op
import sqlalchemy as sa

revision = 'r2'
down_revision = 'r1'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0004_create_part_4.py
"""create part 4"""
from alembic import op
import sqlalchemy as sa

revision = 'r3'
down_revision = 'r2'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0005_create_part_5.py
"""create part 5"""
from alembic import op
import sqlalchemy as sa

revision = 'r4'
down_revision = 'r3'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0006_create_part_6.py
"""create part 6"""
from alembic import op
import sqlalchemy as sa

revision = 'r5'
down_revision = 'r4'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0007_create_part_7.py
"""create part 7"""
from alembic import op
import sqlalchemy as sa

revision = 'r6'
down_revision = 'r5'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0008_create_part_8.py
"""create part 8"""
from alembic import op
import sqlalchemy as sa

revision = 'r7'
down_revision = 'r6'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: create_orders.py
"""orders"""
from alembic import op
import sqlalchemy as sa

revision = 'r8'
down_revision = 'r7'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
)ex",
                .good = R"ex(# file: 0001_create_part_1.py
"""create part 1"""
from alembic import op
import sqlalchemy as sa

revision = 'r0'
down_revision = None


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0002_create_part_2.py
"""create part 2"""
from alembic import op
import sqlalchemy as sa

revision = 'r1'
down_revision = 'r0'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0003_create_part_3.py
"""create part 3"""
from alembic import op
import sqlalchemy as sa

revision = 'r2'
down_revision = 'r1'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0004_create_part_4.py
"""create part 4"""
from alembic import op
import sqlalchemy as sa

revision = 'r3'
down_revision = 'r2'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0005_create_part_5.py
"""create part 5"""
from alembic import op
import sqlalchemy as sa

revision = 'r4'
down_revision = 'r3'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0006_create_part_6.py
"""create part 6"""
from alembic import op
import sqlalchemy as sa

revision = 'r5'
down_revision = 'r4'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0007_create_part_7.py
"""create part 7"""
from alembic import op
import sqlalchemy as sa

revision = 'r6'
down_revision = 'r5'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0008_create_part_8.py
"""create part 8"""
from alembic import op
import sqlalchemy as sa

revision = 'r7'
down_revision = 'r6'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0009_create_orders.py
"""create orders"""
from alembic import op
import sqlalchemy as sa

revision = 'r8'
down_revision = 'r7'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
)ex"},
    .note = NoteKind::kRevisionFileName,
};

}  // namespace miglint::rules
