#include "rules/rule.h"

namespace miglint::rules {

const Rule env_config{
    .name = "env-config",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "env.py or alembic.ini leaves out what most projects come to miss",
    .why = R"(
A naming convention gives every constraint a name that a downgrade can use; compare_type lets autogenerate see
changed types; transaction_per_migration keeps locks to one revision; a date in file_template puts the files in the
order in which they were written.)",
    .silent = R"(
It is set; env.py computes it; env.py is not there, or has no configure(); other tools. Off by default.)",
    .instead = "Set them once, in env.py and alembic.ini.",
    .source =
        "Alembic documentation, Runtime Objects: EnvironmentContext.configure(); The Importance of "
        "Naming Constraints",
    .alembic = {.bad = R"ex(# file: ../env.py
from alembic import context
from sqlalchemy import MetaData

metadata = MetaData(naming_convention={'ix': 'ix_%(column_0_label)s'})
context.configure(connection=None)
# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))


def downgrade():
    op.drop_table('notes')
)ex",
                .good = R"ex(# file: ../env.py
from alembic import context
from sqlalchemy import MetaData

metadata = MetaData(naming_convention={'ix': 'ix_%(column_0_label)s'})
context.configure(connection=None, target_metadata=metadata, transaction_per_migration=True)
# file: ../../alembic.ini
[alembic]
script_location = migrations
file_template = %%(year)d_%%(rev)s_%%(slug)s
# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))


def downgrade():
    op.drop_table('notes')
)ex"},
    .note = NoteKind::kEnvConfig,
};

}  // namespace miglint::rules
