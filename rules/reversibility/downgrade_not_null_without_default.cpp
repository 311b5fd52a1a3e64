#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule downgrade_not_null_without_default{
    .name = "downgrade-not-null-without-default",
    .severity = Severity::kWarning,
    .summary = "a downgrade demands a value that the rows do not have",
    .why = R"(
A column that comes back NOT NULL without a default has no value for the rows that are there, and SET NOT
NULL meets the NULLs that were written since: the downgrade works on an empty database only, so no test
shows it, and fails when it is needed.)",
    .silent = R"(
Upgrades; tables that the downgrade itself makes; columns with a default, an identity or a generation
expression; columns that the downgrade fills first.)",
    .instead = R"(
Add the column nullable or with a default, fill it (UPDATE … SET … WHERE … IS NULL), then SET NOT NULL.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_no_email.up.sql
ALTER TABLE users DROP COLUMN email;
-- file: 0002_no_email.down.sql
ALTER TABLE users ADD COLUMN email text NOT NULL;
)",
            .good = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_no_email.up.sql
ALTER TABLE users DROP COLUMN email;
-- file: 0002_no_email.down.sql
ALTER TABLE users ADD COLUMN email text;
UPDATE users SET email = '' WHERE email IS NULL;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
)"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text(), nullable=False))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.drop_column('users', 'email')


def downgrade():
    op.add_column('users', sa.Column('email', sa.Text(), nullable=False))
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text(), nullable=False))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.drop_column('users', 'email')


def downgrade():
    op.add_column('users', sa.Column('email', sa.Text()))
    op.execute("UPDATE users SET email = '' WHERE email IS NULL")
    op.alter_column('users', 'email', nullable=False)
)ex"},
    .check_step = check,
};

static bool has_no_value(const Step& step, const ddl::ColumnDefinition& column) {
  if (!column.not_null || (column.default_value && !column.default_value->is_null)) return false;
  if (column.generated != ddl::Generated::kNo || column.identity != ddl::Identity::kNo ||
      column.type.is_serial()) {
    return false;
  }
  const Type* type = step.before.type(column.type.name);
  return type == nullptr || !type->domain || !type->domain->default_value;
}

// An earlier statement of the downgrade fills the column, or empties the table.
static bool is_prepared(const Step& step, const ddl::Name& table, const std::string& column) {
  const ddl::Name resolved = step.before.resolve(table);
  const auto is_it = [&](const ddl::Name& name) { return step.before.resolve(name) == resolved; };
  for (std::size_t b = 0; b <= step.block_index; ++b) {
    const auto& statements = step.script.blocks[b].statements;
    const std::size_t stop = b == step.block_index ? step.statement_index : statements.size();
    for (std::size_t s = 0; s < stop; ++s) {
      const ddl::Command& command = statements[s].command;
      if (const auto* update = std::get_if<ddl::Update>(&command))
        if (is_it(update->table) && std::ranges::count(update->columns, column) > 0) return true;
      if (const auto* removal = std::get_if<ddl::Delete>(&command))
        if (is_it(removal->table)) return true;
      if (const auto* emptied = std::get_if<ddl::Truncate>(&command))
        if (std::ranges::any_of(emptied->tables, is_it)) return true;
    }
  }
  return false;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.direction != Direction::kDowngrade || step.refusal ||
      !step.pre_existing(alter->table)) {
    return;
  }
  const std::string table = alter->table.text();
  for (const ddl::Alteration& action : alter->actions) {
    if (const auto* add = std::get_if<ddl::AddColumn>(&action)) {
      if (!has_no_value(step, add->column) || is_prepared(step, alter->table, "")) continue;
      out.add(step,
              fmt::format("The downgrade works on an empty {} only: {} comes back NOT NULL without "
                          "a default, and the rows have no value for it.",
                          table,
                          add->column.name),
              in_language(step,
                          "Give it a DEFAULT, or add it nullable, fill it, and then SET NOT NULL.",
                          "Give it a server_default, or add it nullable, fill it, and then make it "
                          "NOT NULL."));
    }
    const auto* set = std::get_if<ddl::SetNotNull>(&action);
    if (set == nullptr || !set->not_null) continue;
    if (step.before.is_not_null(alter->table, set->column) != Truth::kNo) continue;
    if (step.before.not_null_is_proved(alter->table, set->column) == Truth::kYes) continue;
    if (is_prepared(step, alter->table, set->column)) continue;
    out.add(step,
            fmt::format("The downgrade fails when {}.{} holds a NULL, which may have been written "
                        "since the upgrade.",
                        table,
                        set->column),
            fmt::format("Fill it first: UPDATE {} SET {} = … WHERE {} IS NULL.",
                        table,
                        set->column,
                        set->column));
  }
}

}  // namespace miglint::rules
