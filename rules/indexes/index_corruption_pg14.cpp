#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule index_corruption_pg14{
    .name = "index-corruption-pg14",
    .severity = Severity::kWarning,
    .summary = "an index is built concurrently on PostgreSQL 14, whose first releases corrupt it",
    .why = R"(
In PostgreSQL 14.0 to 14.3, CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY can miss rows that are
updated meanwhile (release notes of 14.4). The index then answers wrongly, without an error.)",
    .silent = R"(
Another target version. Said once a project, at the newest, since the minor version is not known here.)",
    .instead = R"(
Make sure that the server is 14.4 or newer; indexes built before can be checked with pg_amcheck
--heapallindexed.)",
    .source = "PostgreSQL release notes 14.4",
    .sql = {.bad = R"ex(-- file: miglint.toml
pg_version = 14
-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_case.sql
CREATE INDEX CONCURRENTLY i ON users (email);
)ex",
            .good = R"ex(-- file: miglint.toml
pg_version = 15
-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_case.sql
CREATE INDEX CONCURRENTLY i ON users (email);
)ex"},
    .alembic = {.bad = R"ex(# file: ../../miglint.toml
pg_version = 14
# file: a.py
"""create users"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change users"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index('i', 'users', ['email'], postgresql_concurrently=True)


def downgrade():
    pass
)ex",
                .good = R"ex(# file: ../../miglint.toml
pg_version = 15
# file: a.py
"""create users"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change users"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index('i', 'users', ['email'], postgresql_concurrently=True)


def downgrade():
    pass
)ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.pg_version != 14 || step.direction == Direction::kDowngrade) return;
  const auto* create = step.as<ddl::CreateIndex>();
  const auto* reindex = step.as<ddl::Reindex>();
  const bool builds =
      (create != nullptr && create->concurrently) || (reindex != nullptr && reindex->concurrently);
  if (!builds) return;
  Finding& finding = out.add(step,
                             "On PostgreSQL 14.0 to 14.3 an index that is built concurrently can "
                             "miss rows.",
                             "Make sure that the server is 14.4 or newer.");
  finding.once_per_project = true;
}

}  // namespace miglint::rules
