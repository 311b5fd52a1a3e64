#include <fmt/format.h>

#include "rules/columns.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Catalog& head, const History& history, Findings& out);

const Rule leftover_not_null_check{
    .name = "leftover-not-null-check",
    .severity = Severity::kInfo,
    .summary = "a CHECK (column IS NOT NULL) is left on a column that is NOT NULL",
    .why = R"(
The CHECK was there to make SET NOT NULL instant. Now every INSERT and UPDATE checks the same thing
twice.)",
    .silent = "The CHECK says more than that; the column is nullable; a later revision drops it.",
    .instead = "ALTER TABLE … DROP CONSTRAINT …, which is instant.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"ex(-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;
-- file: 0003_validate.sql
ALTER TABLE users VALIDATE CONSTRAINT email_set;
-- file: 0004_set.sql
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
)ex",
            .good = R"ex(-- file: 0001_base.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT email_set CHECK (email IS NOT NULL) NOT VALID;
-- file: 0003_validate.sql
ALTER TABLE users VALIDATE CONSTRAINT email_set;
-- file: 0004_set.sql
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT email_set;
)ex"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""require emails"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.create_check_constraint('email_set', 'users', 'email IS NOT NULL', postgresql_not_valid=True)
    op.execute('ALTER TABLE users VALIDATE CONSTRAINT email_set')
    op.alter_column('users', 'email', nullable=False)


def downgrade():
    pass
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""require emails"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.create_check_constraint('email_set', 'users', 'email IS NOT NULL', postgresql_not_valid=True)
    op.execute('ALTER TABLE users VALIDATE CONSTRAINT email_set')
    op.alter_column('users', 'email', nullable=False)
    op.drop_constraint('email_set', 'users')


def downgrade():
    pass
)ex"},
    .check_head = check,
};

static void check(const Catalog& head, const History& history, Findings& out) {
  head.each_relation([&](const Relation& table) {
    for (const TableConstraint& constraint : table.constraints) {
      const auto& expression = constraint.definition.check;
      if (!constraint.valid || !expression || !says_only_not_null(*expression)) continue;
      const Column* column = table.column(expression->proves_not_null.front());
      if (column == nullptr || column->not_null != Truth::kYes) continue;
      const RevisionIndex made_by = constraint.origin.revision;
      // A column that was NOT NULL from the beginning has its CHECK for a reason of its own.
      if (made_by >= history.revisions.size() || column->origin.revision == made_by) continue;
      const Revision& revision = history.revisions[made_by];
      Finding& finding = out.add(revision.upgrade ? revision.upgrade->where : revision.id_where,
                                 fmt::format("{} on {} is left over: {} is NOT NULL.",
                                             constraint.definition.name,
                                             table.name.name,
                                             column->name),
                                 fmt::format("ALTER TABLE {} DROP CONSTRAINT {}, which is instant.",
                                             ddl::quote(table.name),
                                             ddl::quote_identifier(constraint.definition.name)));
      finding.revision = made_by;
    }
  });
}

}  // namespace miglint::rules
