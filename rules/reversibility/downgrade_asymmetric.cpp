#include <fmt/format.h>

#include <algorithm>

#include "migrations/replay/mentions.h"
#include "migrations/replay/reversal.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

const Rule downgrade_asymmetric{
    .name = "downgrade-asymmetric",
    .severity = Severity::kWarning,
    .summary = "a downgrade does not give back the schema that was there",
    .why = R"(
Replayed on the schema before it, the upgrade and then the downgrade lead to another schema: something is
left behind, missing, or came back different. Whoever goes back runs on a schema that no code was written
for, and the next upgrade may fail on what is left.)",
    .silent = R"(
The schema comes back, whatever the order of its columns; the downgrade is missing, empty or declared
irreversible; a part of the revision is not understood; an enum's type or values, which have their own
rules; an extension or schema made with IF NOT EXISTS.)",
    .instead = R"(
Undo each change of the upgrade, the last one first: drop what it made, make again what it dropped, with
the type, default, nullability and constraints that were there. `miglint explain --revision REV` suggests
the statements.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.bad = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_name.up.sql
ALTER TABLE users ADD COLUMN name text;
CREATE INDEX users_email ON users (email);
-- file: 0002_name.down.sql
ALTER TABLE users DROP COLUMN name;
)",
            .good = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_name.up.sql
ALTER TABLE users ADD COLUMN name text;
CREATE INDEX users_email ON users (email);
-- file: 0002_name.down.sql
DROP INDEX users_email;
ALTER TABLE users DROP COLUMN name;
)"},
    .alembic = {.bad = R"py(# file: a.py
"""limit the names of users"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table('users')
# file: b.py
"""give users a name"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('users', sa.Column('name', sa.Text()))
    op.create_index('users_name', 'users', ['id'])


def downgrade():
    op.drop_column('users', 'name')
)py",
                .good = R"py(# file: a.py
"""limit the names of users"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table('users')
# file: b.py
"""give users a name"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'a1'


def upgrade():
    op.add_column('users', sa.Column('name', sa.Text()))
    op.create_index('users_name', 'users', ['id'])


def downgrade():
    op.drop_index('users_name', 'users')
    op.drop_column('users', 'name')
)py"},
    .check_revision = check,
};

// An enum's type and its values have rules of their own.
static bool is_others(const RevisionReplay& replay, const Difference& difference) {
  if (!difference.object.starts_with("type ")) return false;
  if (difference.before.starts_with("labels: ")) return true;
  return std::ranges::any_of(replay.created_enums, [&](const ddl::Name& name) {
    return difference.object == "type " + name.text();
  });
}

// CREATE EXTENSION IF NOT EXISTS and its like: it may have been there before, and others may need
// it.
static bool is_shared(const RevisionReplay& replay, const Difference& difference) {
  for (const LoweredBlock& block : replay.lowered.upgrade.blocks)
    for (const ddl::Statement& statement : block.statements) {
      const auto* extension = std::get_if<ddl::CreateExtension>(&statement.command);
      if (extension != nullptr && extension->if_not_exists &&
          difference.object == "extension " + extension->extension) {
        return true;
      }
      const auto* schema = std::get_if<ddl::CreateSchema>(&statement.command);
      if (schema != nullptr && schema->if_not_exists &&
          difference.object == "schema " + schema->schema) {
        return true;
      }
    }
  return false;
}

// Long definitions are told by the object alone; `miglint reversibility` shows them.
static std::string in_short(const Difference& difference) {
  constexpr std::size_t kMostBytes = 320;
  return difference.words.size() <= kMostBytes ? difference.words
                                               : difference.object + " came back different";
}

static std::string enumerated(const std::vector<const FoundDifference*>& differences) {
  constexpr std::size_t kMostShown = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(differences.size(), kMostShown); ++i)
    out += (i == 0 ? "" : "; ") + in_short(differences[i]->difference);
  if (differences.size() > kMostShown)
    out += fmt::format("; and {} more", differences.size() - kMostShown);
  return out;
}

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  const Reversal& reversal = replay.reversal;
  if (reversal.verdict != Verdict::kNotRestored) return;
  const Revision& revision = history.revisions[replay.revision];
  std::vector<const FoundDifference*> told;
  for (const FoundDifference& found : reversal.differences) {
    const bool consequence = found.behind == Direction::kUpgrade && !told.empty();
    if (!found.only_order && !consequence && !is_others(replay, found.difference) &&
        !is_shared(replay, found.difference))
      told.push_back(&found);
  }
  if (told.empty()) return;
  std::string message =
      fmt::format("After upgrade and downgrade of {} the schema is another one: {}.",
                  revision.id,
                  enumerated(told));
  for (const FoundRefusal& refusal : reversal.refusals)
    if (refusal.second)
      message += fmt::format(" A second upgrade fails: {}.", refusal.refusal.words);
  SourceSpan where = revision.downgrade->where;
  if (told.size() == 1) {
    const auto mention = find_mention(
        *revision.downgrade, replay.lowered.downgrade, told.front()->difference.object);
    if (mention) where = mention->where;
  }
  Finding& finding =
      out.add(where, std::move(message), "Undo in the downgrade what the upgrade does to it.");
  finding.direction = Direction::kDowngrade;
  for (const FoundDifference* found : told) {
    const bool known = std::ranges::any_of(finding.related, [&](const RelatedPlace& place) {
      return place.where.begin == found->where.begin && place.where.file == found->where.file;
    });
    if (!found->sql.empty() && !known)
      finding.related.push_back({found->where, "the upgrade changes it here"});
  }
}

}  // namespace miglint::rules
