#include "rules/rule.h"

namespace miglint::rules {

const Rule pooled_migrations{
    .name = "pooled-migrations",
    .severity = Severity::kWarning,
    .summary = "migrations are sent through a transaction pooler",
    .why = R"(
A pooler in transaction mode (PgBouncer, Supavisor; mostly port 6543) gives each transaction whichever
server process is free. A session's SET is lost or changes somebody else's session, the advisory lock that
keeps two runs apart is held by nobody, and CREATE INDEX CONCURRENTLY may be cut off.)",
    .silent = R"(
The URL comes from the environment, which is not read; it stands in a comment; Prisma's directUrl goes
around the pooler.)",
    .instead = R"(
Give migrations the address of the server itself, and leave the pooler to the application.)",
    .source = "The documentation of the pooler on transaction mode",
    .sql = {.bad = R"ex(-- file: schema.prisma
datasource db {
  provider = "postgresql"
  url      = "postgresql://app@db.corp.io:6543/app"
}
-- file: migrations/20240101000000_users/migration.sql
CREATE TABLE users (id bigint PRIMARY KEY);
)ex",
            .good = R"ex(-- file: schema.prisma
datasource db {
  provider = "postgresql"
  url      = "postgresql://app@db.corp.io:5432/app"
}
-- file: migrations/20240101000000_users/migration.sql
CREATE TABLE users (id bigint PRIMARY KEY);
)ex"},
    .alembic = {.bad = R"ex(# file: ../../alembic.ini
[alembic]
script_location = migrations
sqlalchemy.url = postgresql://app@db.corp.io:6543/app
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
                .good = R"ex(# file: ../../alembic.ini
[alembic]
script_location = migrations
sqlalchemy.url = postgresql://app@db.corp.io:5432/app
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
    .note = NoteKind::kPooledMigrations,
};

}  // namespace miglint::rules
