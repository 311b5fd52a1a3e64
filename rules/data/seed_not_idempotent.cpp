#include <fmt/format.h>

#include <algorithm>

#include "migrations/replay/left_rows.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule seed_not_idempotent{
    .name = "seed-not-idempotent",
    .severity = Severity::kWarning,
    .summary = "rows with fixed keys are inserted and the downgrade leaves them",
    .why = R"(
After a downgrade the rows are still there, so the next upgrade fails on their keys (SQLSTATE 23505).)",
    .silent = R"(
ON CONFLICT; the downgrade deletes from the table, truncates or drops it; the downgrade is missing, empty,
only raises, or holds something that is not understood; no unique key is known, or the rows give it no
literal; the upgrade deletes from the table before, or inserts only under a condition.)",
    .instead = "DELETE the rows in the downgrade, or INSERT … ON CONFLICT DO NOTHING.",
    .source = "The rows that a statement changes or removes, as the replayed history shows them",
    .sql = {.bad = "-- file: 000001_a.up.sql\nCREATE TABLE roles (id bigint PRIMARY KEY);\n"
                   "-- file: 000001_a.down.sql\nDROP TABLE roles;\n"
                   "-- file: 000002_b.up.sql\nINSERT INTO roles (id) VALUES (1);\n"
                   "CREATE TABLE other (id bigint);\n"
                   "-- file: 000002_b.down.sql\nDROP TABLE other;",
            .good = "-- file: 000001_a.up.sql\nCREATE TABLE roles (id bigint PRIMARY KEY);\n"
                    "-- file: 000001_a.down.sql\nDROP TABLE roles;\n"
                    "-- file: 000002_b.up.sql\nINSERT INTO roles (id) VALUES (1);\n"
                    "-- file: 000002_b.down.sql\nDELETE FROM roles WHERE id = 1;"},
    .alembic = {.bad = R"ex(# file: a.py
"""create roles"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('roles', sa.Column('id', sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table('roles')
# file: b.py
"""add the first role"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.execute('INSERT INTO roles (id) VALUES (1)')
    op.create_table('other', sa.Column('id', sa.BigInteger()))


def downgrade():
    op.drop_table('other')
)ex",
                .good = R"ex(# file: a.py
"""create roles"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('roles', sa.Column('id', sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table('roles')
# file: b.py
"""add the first role"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.execute('INSERT INTO roles (id) VALUES (1)')


def downgrade():
    op.execute('DELETE FROM roles WHERE id = 1')
)ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* insert = step.as<ddl::Insert>();
  if (insert == nullptr) return;
  if (step.direction == Direction::kDowngrade || !step.pre_existing(insert->table)) return;
  const Relation* table = step.before.relation(insert->table);
  if (table == nullptr || key_held_by(*insert, *table).empty()) return;
  const auto same_table = [&](const auto& other) {
    return step.before.resolve(other.table) == table->name;
  };
  // Said once a table; rows that the upgrade itself deletes before are no obstacle.
  if (step.earlier<ddl::Insert>(same_table) || step.earlier<ddl::Delete>(same_table)) return;
  if (!step.block.guard.empty() ||
      !leaves_rows(step.revision, step.downgrade, step.before, table->name))
    return;
  out.add(step,
          fmt::format("The downgrade leaves these rows in {}, so the next upgrade fails on their "
                      "keys.",
                      insert->table.text()),
          "Delete them in the downgrade, or add ON CONFLICT DO NOTHING.");
}

}  // namespace miglint::rules
