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
    .alembic = {.bad = R"ex(# file: 0001_create_users.py
"""create users"""
from alembic import op

revision = 'r0'
down_revision = None


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0002_create_orders.py
"""create orders"""
from alembic import op

revision = 'r1'
down_revision = 'r0'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0003_create_jobs.py
"""create jobs"""
from alembic import op

revision = 'r2'
down_revision = 'r1'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0004_create_reports.py
"""create reports"""
from alembic import op

revision = 'r3'
down_revision = 'r2'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0005_create_agents.py
"""create agents"""
from alembic import op

revision = 'r4'
down_revision = 'r3'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0006_create_visitors.py
"""create visitors"""
from alembic import op

revision = 'r5'
down_revision = 'r4'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0007_create_cases.py
"""create cases"""
from alembic import op

revision = 'r6'
down_revision = 'r5'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0008_create_sessions.py
"""create sessions"""
from alembic import op

revision = 'r7'
down_revision = 'r6'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0009_create_documents.py
"""create documents"""
from alembic import op

revision = 'r8'
down_revision = 'r7'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0010_create_chunks.py
"""create chunks"""
from alembic import op

revision = 'r9'
down_revision = 'r8'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: create_collections.py
"""create collections"""
from alembic import op

revision = 'r10'
down_revision = 'r9'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
)ex",
                .good = R"ex(# file: 0001_create_users.py
"""create users"""
from alembic import op

revision = 'r0'
down_revision = None


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0002_create_orders.py
"""create orders"""
from alembic import op

revision = 'r1'
down_revision = 'r0'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0003_create_jobs.py
"""create jobs"""
from alembic import op

revision = 'r2'
down_revision = 'r1'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0004_create_reports.py
"""create reports"""
from alembic import op

revision = 'r3'
down_revision = 'r2'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0005_create_agents.py
"""create agents"""
from alembic import op

revision = 'r4'
down_revision = 'r3'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0006_create_visitors.py
"""create visitors"""
from alembic import op

revision = 'r5'
down_revision = 'r4'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0007_create_cases.py
"""create cases"""
from alembic import op

revision = 'r6'
down_revision = 'r5'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0008_create_sessions.py
"""create sessions"""
from alembic import op

revision = 'r7'
down_revision = 'r6'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0009_create_documents.py
"""create documents"""
from alembic import op

revision = 'r8'
down_revision = 'r7'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0010_create_chunks.py
"""create chunks"""
from alembic import op

revision = 'r9'
down_revision = 'r8'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
# file: 0011_create_collections.py
"""create collections"""
from alembic import op

revision = 'r10'
down_revision = 'r9'


def upgrade():
    op.execute('SELECT 1')


def downgrade():
    op.execute('SELECT 1')
)ex"},
    .note = NoteKind::kRevisionFileName,
};

}  // namespace miglint::rules
