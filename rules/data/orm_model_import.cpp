#include "rules/rule.h"

namespace miglint::rules {

const Rule orm_model_import{
    .name = "orm-model-import",
    .severity = Severity::kWarning,
    .summary = "a revision imports models of the application",
    .why = R"(
A revision has to do tomorrow what it did when it was written. A model changes with the
application: a column that is added to it later is selected and inserted by this revision too, before
the table has it.)",
    .silent = R"(
Types, enums and functions of the project; a class that maps no table.)",
    .instead = R"(
Say what the revision needs of the table: sa.table("users", sa.column("id", sa.Integer)).)",
    .source = "SQLAlchemy documentation, Session Basics",
    .alembic = {.bad = R"py(# file: a1.py
"""read users"""
from alembic import op
from app.models import User
revision = 'a1'
down_revision = None


def upgrade():
    op.execute("SELECT 1")


def downgrade():
    op.execute("SELECT 1")
)py",
                .good = R"py(# file: a1.py
"""read users"""
from alembic import op
import sqlalchemy as sa
users = sa.table('users', sa.column('id', sa.Integer))
revision = 'a1'
down_revision = None


def upgrade():
    op.execute(users.delete().where(users.c.id == 0))


def downgrade():
    op.execute("SELECT 1")
)py"},
    .note = NoteKind::kOrmModelImport,
};

}  // namespace miglint::rules
