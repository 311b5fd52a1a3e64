#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule empty_downgrade{
    .name = "empty-downgrade",
    .severity = Severity::kError,
    .summary = "a downgrade does nothing, although the upgrade does",
    .why = R"(
The downgrade "succeeds" and leaves everything in place; the next upgrade then fails because it is all
there already.)",
    .silent = R"(
The upgrade is empty too; merge revisions; the downgrade raises or carries `miglint: irreversible`.)",
    .instead = R"(
Undo what the upgrade does, in reverse order, or raise with the reason why it cannot be undone.)",
    .alembic = {.setup = R"py()py",
                .bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")


def downgrade():
    op.drop_table("notes")
)py"},
    .check_history = check,
};

static void check(const History& history, Findings& out) {
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    if (!revision.upgrade || revision.upgrade->blocks.empty()) continue;
    if (!revision.downgrade || revision.parents.size() > 1) continue;
    const Script& downgrade = *revision.downgrade;
    if (!downgrade.blocks.empty() || !downgrade.raises.empty() || downgrade.declared_irreversible)
      continue;
    Finding& finding = out.add(
        downgrade.where.file == kNoFile ? revision.id_where : downgrade.where,
        fmt::format(
            "The downgrade of {} does nothing: everything stays, and the next upgrade fails.",
            revision.id),
        "Undo what the upgrade does, or raise with the reason why it cannot be undone.");
    finding.revision = i;
    finding.direction = Direction::kDowngrade;
  }
}

}  // namespace miglint::rules
