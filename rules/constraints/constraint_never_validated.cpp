#include <fmt/format.h>

#include <array>
#include <vector>

#include "rules/option_values.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Catalog& head, const History& history, Findings& out);

static constexpr std::int64_t kUsual = 10;

static constexpr std::array kOptions{
    RuleOption{
        "revisions", OptionKind::kNumber, "after how many revisions it is forgotten; usually 10"},
};

const Rule constraint_never_validated{
    .name = "constraint-never-validated",
    .summary = "a NOT VALID constraint is still not validated ten revisions later",
    .why = R"(
NOT VALID is half of the safe way: old rows may break the constraint, and the planner does not count on it,
until VALIDATE CONSTRAINT has seen them.)",
    .silent = R"(
Fewer than ten revisions came after it, or than the option `revisions` says; it is NOT ENFORCED; a later revision validates or drops it.)",
    .instead = R"(
A revision with ALTER TABLE … VALIDATE CONSTRAINT …, which blocks nobody.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.config = "options.constraint-never-validated.revisions = 2",
            .bad = R"ex(-- file: 0001_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- file: 0003_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY);
-- file: 0004_parcels.sql
CREATE TABLE parcels (id bigint PRIMARY KEY);
)ex",
            .good = R"ex(-- file: 0001_users.sql
CREATE TABLE users (id bigint PRIMARY KEY, a int);
-- file: 0002_check.sql
ALTER TABLE users ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
-- file: 0003_validate.sql
ALTER TABLE users VALIDATE CONSTRAINT a_positive;
-- file: 0004_parcels.sql
CREATE TABLE parcels (id bigint PRIMARY KEY);
)ex"},
    .alembic = {.config = "options.constraint-never-validated.revisions = 2",
                .bad = R"ex(# file: a.py
"""users"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE users (id bigint PRIMARY KEY, a int)')


def downgrade():
    op.execute('DROP TABLE users')
# file: b.py
"""numbers are positive"""
from alembic import op

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.create_check_constraint('a_positive', 'users', 'a > 0', postgresql_not_valid=True)


def downgrade():
    op.drop_constraint('a_positive', 'users')
# file: c.py
"""orders"""
from alembic import op

revision = 'c3'
down_revision = 'b2'


def upgrade():
    op.execute('CREATE TABLE orders (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE orders')
# file: d.py
"""parcels"""
from alembic import op

revision = 'd4'
down_revision = 'c3'


def upgrade():
    op.execute('CREATE TABLE parcels (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE parcels')
)ex",
                .good = R"ex(# file: a.py
"""users"""
from alembic import op

revision = 'a1'
down_revision = None


def upgrade():
    op.execute('CREATE TABLE users (id bigint PRIMARY KEY, a int)')


def downgrade():
    op.execute('DROP TABLE users')
# file: b.py
"""numbers are positive"""
from alembic import op

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.create_check_constraint('a_positive', 'users', 'a > 0', postgresql_not_valid=True)


def downgrade():
    op.drop_constraint('a_positive', 'users')
# file: c.py
"""old numbers are positive too"""
from alembic import op

revision = 'c3'
down_revision = 'b2'


def upgrade():
    op.execute('ALTER TABLE users VALIDATE CONSTRAINT a_positive')


def downgrade():
    pass
# file: d.py
"""parcels"""
from alembic import op

revision = 'd4'
down_revision = 'c3'


def upgrade():
    op.execute('CREATE TABLE parcels (id bigint PRIMARY KEY)')


def downgrade():
    op.execute('DROP TABLE parcels')
)ex"},
    .options = kOptions,
    .check_head = check,
};

static void check(const Catalog& head, const History& history, Findings& out) {
  const std::vector<RevisionIndex>& order = history.graph.order;
  const auto wait = static_cast<std::size_t>(out.options().number("revisions", kUsual));
  std::vector<std::size_t> position(history.revisions.size(), order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    position[order[i]] = i;
  head.each_relation([&](const Relation& table) {
    for (const TableConstraint& constraint : table.constraints) {
      if (constraint.valid || constraint.definition.not_enforced) continue;
      const RevisionIndex made_by = constraint.origin.revision;
      if (made_by >= position.size()) continue;
      const std::size_t since = order.size() - position[made_by];
      if (since <= wait) continue;
      const Revision& revision = history.revisions[made_by];
      Finding& finding = out.add(
          revision.upgrade ? revision.upgrade->where : revision.id_where,
          fmt::format("{} on {} is NOT VALID since this revision, and none of the {} after it "
                      "validates it.",
                      constraint.definition.name,
                      table.name.name,
                      since - 1),
          fmt::format("A new revision with ALTER TABLE {} VALIDATE CONSTRAINT {}, which blocks "
                      "nobody.",
                      ddl::quote(table.name),
                      ddl::quote_identifier(constraint.definition.name)));
      finding.revision = made_by;
    }
  });
}

}  // namespace miglint::rules
