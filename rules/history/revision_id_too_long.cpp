#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule revision_id_too_long{
    .name = "revision-id-too-long",
    .severity = Severity::kError,
    .summary = "a revision id does not fit into the version table",
    .why = R"(
alembic_version.version_num is varchar(32). A longer id fails on PostgreSQL at the end of its upgrade
(SQLSTATE 22001), while SQLite takes it, so tests stay green.)",
    .silent = R"(
The column was made wider and [graph] version_num_length says so.)",
    .instead = R"(
Shorten the id, and the down_revision of what follows it.)",
    .source = "Alembic documentation, ScriptDirectory and the version table",
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .check_history = check,
};

// Characters, as varchar counts them.
static int length_of(const std::string& id) {
  int characters = 0;
  for (const char c : id)
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++characters;
  return characters;
}

static void check(const History& history, Findings& out) {
  if (history.format != SourceFormat::kAlembic) return;
  const int room = history.facts.version_num_length;
  for (const Revision& revision : history.revisions) {
    const int length = length_of(revision.id);
    if (length <= room) continue;
    out.add(
        revision.id_where,
        fmt::format("Revision id {} has {} characters; the version table holds {}, so the upgrade "
                    "fails at its end.",
                    revision.id,
                    length,
                    room),
        "Shorten the id, and the down_revision of what follows it.");
  }
}

}  // namespace miglint::rules
