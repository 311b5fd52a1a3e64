#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule missing_downgrade{
    .name = "missing-downgrade",
    .severity = Severity::kError,
    .summary = "a revision cannot be undone: it has no downgrade",
    .why = R"(
Going back past it fails, in the moment when somebody needs to.)",
    .silent = R"(
Merge revisions; revisions that change nothing; trees of SQL migrations most of which have no way back.)",
    .instead = R"(
Write the downgrade, or say that there is none: raise in it, or `miglint: irreversible — reason`.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .sql = {.bad = R"ex(-- file: 0001_a.up.sql
CREATE TABLE notes (id int);
-- file: 0001_a.down.sql
DROP TABLE notes;
-- file: 0002_b.up.sql
ALTER TABLE notes ADD COLUMN a int;
)ex",
            .good = R"ex(-- file: 0001_a.up.sql
CREATE TABLE notes (id int);
-- file: 0001_a.down.sql
DROP TABLE notes;
-- file: 0002_b.up.sql
ALTER TABLE notes ADD COLUMN a int;
-- file: 0002_b.down.sql
ALTER TABLE notes DROP COLUMN a;
)ex"},
    .alembic = {.bad = R"py(# file: a.py
"""create notes"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")
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

// A tree in which most migrations have no way back has decided against them, or its tool has none.
static bool writes_downgrades(const History& history) {
  if (history.format == SourceFormat::kAlembic) return true;
  // Prisma and Atlas do not know a way back, Flyway's open edition does not run it.
  if (history.format == SourceFormat::kPrisma || history.format == SourceFormat::kAtlas ||
      history.format == SourceFormat::kFlyway)
    return false;
  const auto counts = [](const Revision& revision) {
    return revision.kind == RevisionKind::kVersioned;
  };
  const auto has = [&](const Revision& revision) {
    return counts(revision) && revision.downgrade.has_value();
  };
  return std::ranges::count_if(history.revisions, has) * 2 >=
         std::ranges::count_if(history.revisions, counts);
}

static void check(const History& history, Findings& out) {
  if (!writes_downgrades(history)) return;
  std::set<FileId> refused;  // by the tool, for what may be the same cause
  for (const Note& note : history.notes)
    if (note.kind == NoteKind::kToolDirectiveError) refused.insert(note.where.file);
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    if (refused.contains(revision.file)) continue;
    const bool changes = revision.upgrade && !revision.upgrade->blocks.empty();
    if (revision.downgrade || !changes || revision.parents.size() > 1) continue;
    if (revision.kind != RevisionKind::kVersioned) continue;
    Finding& finding = out.add(
        revision.upgrade->where.file == kNoFile ? revision.id_where : revision.upgrade->where,
        fmt::format("Revision {} has no downgrade, so nobody can go back past it.", revision.id),
        "Write one, or declare it: `miglint: irreversible — reason`.");
    finding.revision = i;
  }
}

}  // namespace miglint::rules
