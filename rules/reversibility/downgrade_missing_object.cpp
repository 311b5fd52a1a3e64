#include <algorithm>
#include <array>
#include <string_view>

#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule downgrade_missing_object{
    .name = "downgrade-missing-object",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a downgrade names something that does not exist",
    .why = R"(
After the upgrade there is no such table, column, index or constraint: a slip in a name, or the name that
Postgres really gave. The downgrade stops there, each time.)",
    .silent = R"(
IF EXISTS; objects that the history does not know; what runs only under a condition; parts that are not
understood.)",
    .instead = R"(
Use the name that the upgrade gave it; `miglint schema --at REV` shows the names.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
DROP TABLE notes;
-- file: 0002_body.up.sql
ALTER TABLE notes ADD COLUMN body text;
-- file: 0002_body.down.sql
ALTER TABLE notes DROP COLUMN text;
)",
            .good = R"(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
DROP TABLE notes;
-- file: 0002_body.up.sql
ALTER TABLE notes ADD COLUMN body text;
-- file: 0002_body.down.sql
ALTER TABLE notes DROP COLUMN body;
)"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))


def downgrade():
    op.drop_table('notes')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('notes', sa.Column('body', sa.Text()))


def downgrade():
    op.drop_column('notes', 'text')
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))


def downgrade():
    op.drop_table('notes')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('notes', sa.Column('body', sa.Text()))


def downgrade():
    op.drop_column('notes', 'body')
)ex"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  // Undefined table, column, object, function and schema (manual, appendix A, v15).
  static constexpr std::array<std::string_view, 5> kUndefined{
      "42P01", "42703", "42704", "42883", "3F000"};
  if (step.direction != Direction::kDowngrade || step.is_out_of_order()) return std::nullopt;
  if (std::ranges::find(kUndefined, refusal.sqlstate) == kUndefined.end()) return std::nullopt;
  return "Use the name that the upgrade gave it, or IF EXISTS where it may be gone.";
}

}  // namespace miglint::rules
