#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule dead_downgrade{
    .name = "dead-downgrade",
    .severity = Severity::kInfo,
    .summary = "a downgrade in a project that never goes back",
    .why = R"(
With downgrade_policy = "forward-only" nobody runs downgrades, so nobody knows whether they work: they are
dead code, which still looks like a way back to whoever needs one.)",
    .silent = R"(
Every other policy; downgrades that are empty or only raise.)",
    .instead = R"(
Empty them, or let them raise: "this project only goes forward".)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .sql = {.config = "downgrade_policy = \"forward-only\"",
            .bad = R"ex(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY);
-- file: 0001_users.down.sql
DROP TABLE users;
)ex",
            .good = R"ex(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY);
)ex"},
    .alembic = {.config = "downgrade_policy = \"forward-only\"",
                .bad = R"ex(# file: a.py
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
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()))


def downgrade():
    raise NotImplementedError('we only go forward')
)ex"},
    .check_history = check,
};

static void check(const History& history, Findings& out) {
  if (history.facts.downgrade_policy != DowngradePolicy::kForwardOnly) return;
  std::size_t count = 0;
  RevisionIndex newest = kNoRevision;
  for (const RevisionIndex i : history.graph.order) {
    const Revision& revision = history.revisions[i];
    if (!revision.downgrade || revision.downgrade->blocks.empty()) continue;
    ++count;
    newest = i;
  }
  if (newest == kNoRevision) return;
  const Script& downgrade = *history.revisions[newest].downgrade;
  Finding& finding = out.add(
      downgrade.where.file == kNoFile ? history.revisions[newest].id_where : downgrade.where,
      fmt::format("{} of {} revisions {} a downgrade that nobody runs: this project only goes "
                  "forward (downgrade_policy).",
                  count,
                  history.revisions.size(),
                  count == 1 ? "has" : "have"),
      "Empty it, or let it raise, so that it does not look like a way back.");
  finding.revision = newest;
  finding.direction = Direction::kDowngrade;
}

}  // namespace miglint::rules
