#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const History& history, Findings& out);

const Rule merge_carries_ddl{
    .name = "merge-carries-ddl",
    .severity = Severity::kWarning,
    .summary = "a merge revision changes the schema too",
    .why = R"(
A merge joins two branches and is rewritten whenever one of them grows. What else it does is
overlooked in review, and its downgrade splits the branches again, so that it cannot be told from
which of them the change is taken back.)",
    .silent = R"(
Both directions of the merge are empty.)",
    .instead = R"(
Leave the merge empty and put the change into a revision after it.)",
    .source = "Alembic documentation, Working with Branches",
    .alembic = {.bad = R"py(# file: a.py
"""a"""
from alembic import op
revision = 'a1'
down_revision = None


def upgrade():
    pass
# file: b.py
"""b"""
from alembic import op
revision = 'b1'
down_revision = None


def upgrade():
    pass
# file: m.py
"""merge"""
from alembic import op
revision = 'm1'
down_revision = ('a1', 'b1')


def upgrade():
    op.execute("CREATE TABLE t (a integer)")
)py",
                .good = R"py(# file: a.py
"""a"""
from alembic import op
revision = 'a1'
down_revision = None


def upgrade():
    pass
# file: b.py
"""b"""
from alembic import op
revision = 'b1'
down_revision = None


def upgrade():
    pass
# file: m.py
"""merge"""
from alembic import op
revision = 'm1'
down_revision = ('a1', 'b1')


def upgrade():
    pass
)py"},
    .check_history = check,
};

static bool acts(const std::optional<Script>& script) {
  return script && !script->blocks.empty();
}

static void check(const History& history, Findings& out) {
  for (RevisionIndex i = 0; i < history.revisions.size(); ++i) {
    const Revision& revision = history.revisions[i];
    if (revision.parents.size() < 2 || (!acts(revision.upgrade) && !acts(revision.downgrade)))
      continue;
    const bool up = acts(revision.upgrade);
    const Script& script = up ? *revision.upgrade : *revision.downgrade;
    Finding& finding =
        out.add(script.blocks.front().where,
                fmt::format("Revision {} merges {} branches and changes something too.",
                            revision.id,
                            revision.parents.size()),
                "Leave the merge empty and put the change into a revision after it.");
    finding.revision = i;
    finding.direction = up ? Direction::kUpgrade : Direction::kDowngrade;
  }
}

}  // namespace miglint::rules
