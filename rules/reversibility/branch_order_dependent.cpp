#include <fmt/format.h>

#include "migrations/replay/branch_orders.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const HeadReplay& replay, const History& history, Findings& out);

const Rule branch_order_dependent{
    .name = "branch-order-dependent",
    .severity = Severity::kWarning,
    .summary = "the order of parallel branches decides what comes out",
    .why = R"(
Alembic runs parallel branches in an order that depends on where a database stands. Replayed in another
order the history fails, or leads to another schema: two databases drift apart, or one cannot be upgraded.)",
    .silent = R"(
The history has no parallel branches; both orders give the same schema, whatever the order of columns; it
fails in both; a part of it is not understood.)",
    .instead = R"(
Let one branch follow the other (down_revision or depends_on), or move what they share into one revision.)",
    .source = "Alembic 1.19, Working with Branches",
    .alembic = {.bad = R"py(# file: a.py
"""people"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE people (id bigint PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE people")
# file: b.py
"""settings by one"""
from alembic import op

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS settings (name text)")


def downgrade():
    pass
# file: c.py
"""settings by another"""
from alembic import op

revision = 'c2'
down_revision = 'a1'


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS settings (name text, value text)")


def downgrade():
    pass
# file: d.py
"""merge"""

revision = 'd3'
down_revision = ('b2', 'c2')


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""people"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute("CREATE TABLE people (id bigint PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE people")
# file: b.py
"""settings by one"""
from alembic import op

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS settings (name text)")


def downgrade():
    pass
# file: c.py
"""settings by another"""
from alembic import op

revision = 'c2'
down_revision = 'b2'


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS settings (name text, value text)")


def downgrade():
    pass
)py"},
    .check_orders = check,
};

static std::string words_of(const Difference& difference) {
  if (difference.before.empty()) return difference.object + " is there only then";
  if (difference.after.empty()) return difference.object + " is missing";
  return fmt::format(
      "{} has {} instead of {}", difference.object, difference.after, difference.before);
}

static void check(const HeadReplay& replay, const History& history, Findings& out) {
  const auto effect =
      effect_of_other_order(history, replay.lowered, replay.head, replay.pg_version);
  if (!effect) return;
  const Revision& revision = history.revisions[effect->revision];
  const std::string other =
      effect->after == kNoRevision ? "another branch" : history.revisions[effect->after].id;
  SourceSpan where = revision.id_where;
  std::string message;
  if (effect->refused) {
    const RefusedStatement& refused = *effect->refused;
    const ddl::Statement& guilty = replay.lowered[effect->revision]
                                       .upgrade.blocks[refused.block]
                                       .statements[refused.statement];
    where = revision.upgrade->blocks[refused.block].map.locate(guilty.begin, guilty.end);
    message = fmt::format("{} fails {} {} runs before it: {} (SQLSTATE {}).",
                          revision.id,
                          effect->fails_there ? "where" : "unless",
                          other,
                          refused.refusal.words,
                          refused.refusal.sqlstate);
  } else {
    message = fmt::format(
        "Where {} runs before {}, {}", other, revision.id, words_of(effect->differences.front()));
    if (effect->differences.size() > 1)
      message += fmt::format(", and {} more differ", effect->differences.size() - 1);
    message += ".";
  }
  Finding& finding = out.add(where,
                             std::move(message),
                             "Let one branch follow the other, by down_revision or depends_on.");
  finding.revision = effect->revision;
}

}  // namespace miglint::rules
