#include <fmt/format.h>

#include "migrations/catalog/narrowing.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule downgrade_narrows_type{
    .name = "downgrade-narrows-type",
    .severity = Severity::kWarning,
    .summary = "a downgrade makes a column too small for what it may hold by now",
    .why = R"(
The upgrade widened the column, so rows may hold values by now that the old type cannot: the downgrade then
fails ("value too long", "out of range"), or rounds them.)",
    .silent = R"(
Upgrades; changes that every value survives; a USING expression that says how the values are made to fit;
tables that the downgrade itself makes.)",
    .instead = R"(
Say how values are made to fit (USING left(name, 50)), or declare the revision irreversible.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50));
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_wider.up.sql
ALTER TABLE users ALTER COLUMN name TYPE varchar(200);
-- file: 0002_wider.down.sql
ALTER TABLE users ALTER COLUMN name TYPE varchar(50);
)",
            .good = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50));
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_wider.up.sql
ALTER TABLE users ALTER COLUMN name TYPE varchar(200);
-- file: 0002_wider.down.sql
ALTER TABLE users ALTER COLUMN name TYPE varchar(50) USING left(name, 50);
)"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('name', sa.String(50)))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.alter_column('users', 'name', type_=sa.String(200))


def downgrade():
    op.alter_column('users', 'name', type_=sa.String(50))
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('name', sa.String(50)))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.alter_column('users', 'name', type_=sa.String(200))


def downgrade():
    op.alter_column('users', 'name', type_=sa.String(50), postgresql_using='left(name, 50)')
)ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.direction != Direction::kDowngrade || step.refusal ||
      !step.pre_existing(alter->table)) {
    return;
  }
  for (const ddl::Alteration& action : alter->actions) {
    const auto* change = std::get_if<ddl::AlterColumnType>(&action);
    if (change == nullptr) continue;
    const ddl::TypeName* from = step.before.column_type(alter->table, change->column);
    // A bare cast says nothing about values that do not fit.
    const bool is_told = change->using_value && change->using_value->relabelled_column.empty();
    if (from == nullptr || is_told) continue;
    const Narrowing narrowing = narrowing_of(*from, change->type);
    if (narrowing == Narrowing::kNone) continue;
    out.add(step,
            fmt::format("The downgrade turns {}.{} from {} back into {}: {}.",
                        alter->table.text(),
                        change->column,
                        from->text(),
                        change->type.text(),
                        narrowing == Narrowing::kRefused
                            ? "it fails at the first value that does not fit"
                            : "what does not fit is cut, for good"),
            in_language(step,
                        "Say with USING how such values are made to fit, or declare the revision "
                        "irreversible.",
                        "Say with postgresql_using how such values are made to fit, or declare the "
                        "revision irreversible."));
  }
}

}  // namespace miglint::rules
