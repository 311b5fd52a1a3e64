#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule downgrade_wrong_order{
    .name = "downgrade-wrong-order",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a downgrade undoes things in an order that Postgres refuses",
    .why = R"(
An earlier statement of the downgrade has already taken the object along (DROP TABLE drops its indexes), or
a later one should have come first (what depends on the object is still there). The downgrade stops there,
each time.)",
    .silent = R"(
CASCADE and IF EXISTS, where they help; what runs only under a condition; parts that are not understood.)",
    .instead = "Undo in the reverse order of the upgrade: what was made last goes first.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
CREATE INDEX notes_id ON notes (id);
-- file: 0001_notes.down.sql
DROP TABLE notes;
DROP INDEX notes_id;
)",
            .good = R"(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
CREATE INDEX notes_id ON notes (id);
-- file: 0001_notes.down.sql
DROP INDEX notes_id;
DROP TABLE notes;
)"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))
    op.create_index('notes_id', 'notes', ['id'])


def downgrade():
    op.drop_table('notes')
    op.drop_index('notes_id', table_name='notes')
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))
    op.create_index('notes_id', 'notes', ['id'])


def downgrade():
    op.drop_index('notes_id', table_name='notes')
    op.drop_table('notes')
)ex"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (step.direction != Direction::kDowngrade || !step.is_out_of_order()) return std::nullopt;
  if (refusal.sqlstate == "42601") return std::nullopt;  // wrong wherever it stands
  return "Undo in the reverse order of the upgrade: what was made last goes first.";
}

}  // namespace miglint::rules
