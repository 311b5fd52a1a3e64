#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

const Rule enum_type_leak{
    .name = "enum-type-leak",
    .severity = Severity::kError,
    .summary = "a downgrade leaves an enum type behind",
    .why = R"(
create_table with sa.Enum creates a type of its own; drop_table does not drop it. After upgrade and
downgrade the type is still there, and the second upgrade fails with "type already exists".)",
    .silent = R"(
The downgrade drops the type; it was there before; the downgrade is missing or empty, or has parts that
are not understood.)",
    .instead = R"(
After drop_table: sa.Enum(name='mood').drop(op.get_bind()), or DROP TYPE mood.)",
    .source = "PostgreSQL 15 manual, CREATE TYPE and 8.7 Enumerated Types",
    .sql = {.bad = R"ex(-- file: 0001_notes.up.sql
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE notes (m mood);
-- file: 0001_notes.down.sql
DROP TABLE notes;
)ex",
            .good = R"ex(-- file: 0001_notes.up.sql
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE notes (m mood);
-- file: 0001_notes.down.sql
DROP TABLE notes;
DROP TYPE mood;
)ex"},
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('t', sa.Column('m', sa.Enum('a', 'b', name='mood')))


def downgrade():
    op.drop_table('t')
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('t', sa.Column('m', sa.Enum('a', 'b', name='mood')))


def downgrade():
    op.drop_table('t')
    op.execute('DROP TYPE mood')
)py"},
    .check_revision = check,
};

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  const Revision& revision = history.revisions[replay.revision];
  if (!revision.downgrade || revision.downgrade->blocks.empty()) return;
  const bool opaque = std::ranges::any_of(
      revision.downgrade->blocks, [](const SqlBlock& block) { return !block.opaque.empty(); });
  if (opaque) return;
  for (const ddl::Name& name : replay.created_enums) {
    if (replay.before.type(name) != nullptr || replay.after_downgrade.type(name) == nullptr)
      continue;
    Finding& finding = out.add(
        revision.downgrade->where,
        fmt::format(
            "The downgrade leaves type {} behind; the second upgrade fails, because the type "
            "already exists.",
            name.name),
        history.format == SourceFormat::kAlembic
            ? fmt::format("Add sa.Enum(name='{}').drop(op.get_bind()) at its end.", name.name)
            : fmt::format("Add DROP TYPE {}; at its end.", ddl::quote(name)));
    finding.direction = Direction::kDowngrade;
  }
}

}  // namespace miglint::rules
