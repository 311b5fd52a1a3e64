#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule irreversible_declared{
    .name = "irreversible-declared",
    .severity = Severity::kWarning,
    .summary = "a revision says that it cannot be undone",
    .why = R"(
Going back stops here. With a reason beside it that is a decision, and only information.)",
    .silent = R"(
The downgrade does something.)",
    .instead = R"(
Give the reason: `miglint: irreversible — the names were joined`.)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .sql = {.bad = R"ex(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
-- miglint: irreversible
)ex",
            .good = R"ex(-- file: 0001_notes.up.sql
CREATE TABLE notes (id int);
-- file: 0001_notes.down.sql
DROP TABLE notes;
)ex"},
    .alembic = {.bad = R"py(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes (id int)")


def downgrade():
    raise NotImplementedError()
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

// An exception with words in it gives its reason: NotImplementedError("data is gone").
static bool raises_with_reason(const std::string& raised) {
  return raised.find('"') != std::string::npos || raised.find('\'') != std::string::npos;
}

static void check(const History& history, Findings& out) {
  const bool required = history.facts.downgrade_policy == DowngradePolicy::kRequired;
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    if (!revision.downgrade) continue;
    const Script& downgrade = *revision.downgrade;
    const bool raises = !downgrade.raises.empty();
    if (!raises && !downgrade.declared_irreversible) continue;
    const bool reason =
        raises ? raises_with_reason(downgrade.raises) || !downgrade.irreversible_reason.empty()
               : !downgrade.irreversible_reason.empty();
    Finding& finding = out.add(
        raises ? downgrade.raises_where : downgrade.where,
        fmt::format("Revision {} is declared irreversible: nobody can go back past it{}.",
                    revision.id,
                    required ? ", and this project requires a way back (downgrade_policy)" : ""),
        required ? "Write the downgrade."
        : reason ? "Nothing to do: the reason is given."
                 : "Give the reason: `miglint: irreversible — …`.");
    finding.revision = i;
    finding.direction = Direction::kDowngrade;
    if (required) {
      finding.severity = Severity::kError;
    } else if (reason) {
      finding.severity = Severity::kInfo;
    }
  }
}

}  // namespace miglint::rules
