#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migrations/replay/reversal.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

const Rule downgrade_destroys_data{
    .name = "downgrade-destroys-data",
    .severity = Severity::kInfo,
    .summary = "a downgrade drops what the upgrade moved data into",
    .why = R"(
The upgrade copied values into a new column or table and dropped the old one. The downgrade drops the new
one and makes the old one again, empty: the values that could have been copied back are destroyed.)",
    .silent = R"(
The downgrade copies them back first; the source is still there; what is dropped was filled from nothing
else than constants.)",
    .instead = R"(
Copy the values back before the DROP: UPDATE … SET old = new, or INSERT … SELECT.)",
    .source = "The rows that a statement changes or removes, as the replayed history shows them",
    .sql = {.bad = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, mail text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_email.up.sql
ALTER TABLE users ADD COLUMN email text;
UPDATE users SET email = mail;
ALTER TABLE users DROP COLUMN mail;
-- file: 0002_email.down.sql
ALTER TABLE users ADD COLUMN mail text;
ALTER TABLE users DROP COLUMN email;
)",
            .good = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, mail text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_email.up.sql
ALTER TABLE users ADD COLUMN email text;
UPDATE users SET email = mail;
ALTER TABLE users DROP COLUMN mail;
-- file: 0002_email.down.sql
ALTER TABLE users ADD COLUMN mail text;
UPDATE users SET mail = email;
ALTER TABLE users DROP COLUMN email;
)"},
    .alembic = {.bad = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('mail', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('users', sa.Column('email', sa.Text()))
    op.execute('UPDATE users SET email = mail')
    op.drop_column('users', 'mail')


def downgrade():
    op.add_column('users', sa.Column('mail', sa.Text()))
    op.drop_column('users', 'email')
)ex",
                .good = R"ex(# file: a.py
"""create the notes table"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('mail', sa.Text()))


def downgrade():
    op.drop_table('users')
# file: b.py
"""change it"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('users', sa.Column('email', sa.Text()))
    op.execute('UPDATE users SET email = mail')
    op.drop_column('users', 'mail')


def downgrade():
    op.add_column('users', sa.Column('mail', sa.Text()))
    op.execute('UPDATE users SET mail = email')
    op.drop_column('users', 'email')
)ex"},
    .check_revision = check,
};

namespace {

// Tables and columns, by their resolved names: "public.users", "public.users.email".
using Names = std::set<std::string, std::less<>>;

struct Flow {
  Names filled;  // written from what other columns or tables hold
  Names read;
};

Flow flow_of(const LoweredScript& script, const Catalog& catalog) {
  Flow flow;
  const auto name = [&](const ddl::Name& table) { return catalog.resolve(table).text(); };
  const auto fill = [&](const std::string& object, const std::vector<ddl::Name>& reads) {
    if (!reads.empty()) flow.filled.insert(object);
    for (const ddl::Name& table : reads)
      flow.read.insert(name(table));
  };
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements) {
      const ddl::Command& command = statement.command;
      if (const auto* create = std::get_if<ddl::CreateTable>(&command))
        fill(name(create->table), create->reads);
      if (const auto* insert = std::get_if<ddl::Insert>(&command))
        fill(name(insert->table), insert->reads);
      const auto* update = std::get_if<ddl::Update>(&command);
      if (update == nullptr) continue;
      const std::string table = name(update->table);
      for (std::size_t i = 0; i < std::min(update->columns.size(), update->values.size()); ++i) {
        const ddl::Expression& value = update->values[i];
        if (!value.columns.empty() || !value.relations.empty())
          flow.filled.insert(table + "." + update->columns[i]);
        for (const std::string& column : value.columns)
          flow.read.insert(table + "." + column);
      }
      if (update->where)
        for (const std::string& column : update->where->columns)
          flow.read.insert(table + "." + column);
      for (const ddl::Name& read : update->reads)
        flow.read.insert(name(read));
    }
  return flow;
}

// What a command drops, as in Flow.
std::vector<std::string> dropped_by(const ddl::Command& command, const Catalog& catalog) {
  std::vector<std::string> dropped;
  if (const auto* drop = std::get_if<ddl::Drop>(&command)) {
    if (drop->kind == ddl::ObjectKind::kTable)
      for (const ddl::Name& table : drop->objects)
        dropped.push_back(catalog.resolve(table).text());
  } else if (const auto* alter = std::get_if<ddl::AlterTable>(&command)) {
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* column = std::get_if<ddl::DropColumn>(&action))
        dropped.push_back(catalog.resolve(alter->table).text() + "." + column->column);
  }
  return dropped;
}

}  // namespace

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  // The source is gone for good: something was dropped by the upgrade and made anew.
  const bool source_is_gone = std::ranges::any_of(
      replay.reversal.losses, [](const Loss& loss) { return loss.kind == Loss::Kind::kMadeAnew; });
  if (!source_is_gone) return;
  const Revision& revision = history.revisions[replay.revision];
  const Flow up = flow_of(replay.lowered.upgrade, replay.after);
  const Flow down = flow_of(replay.lowered.downgrade, replay.after);
  for (std::size_t b = 0; b < revision.downgrade->blocks.size(); ++b) {
    const SqlBlock& block = revision.downgrade->blocks[b];
    for (const ddl::Statement& statement : replay.lowered.downgrade.blocks[b].statements)
      for (const std::string& object : dropped_by(statement.command, replay.after)) {
        const std::string_view table = std::string_view(object).substr(0, object.rfind('.'));
        if (!up.filled.contains(object) || down.read.contains(object) || down.read.contains(table))
          continue;
        Finding& finding = out.add(
            block.map.locate(statement.begin, statement.end),
            fmt::format("The downgrade drops {}, which the upgrade filled from what it then "
                        "dropped, and copies nothing back.",
                        object),
            "Copy the values back before the DROP.");
        finding.direction = Direction::kDowngrade;
        finding.statement = block.sql.substr(statement.begin, statement.end - statement.begin);
      }
  }
}

}  // namespace miglint::rules
