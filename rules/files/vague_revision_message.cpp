#include <array>

#include "rules/option_values.h"
#include "rules/rule.h"

namespace miglint::rules {

static bool allows(const Note& note, const Revision* revision, const OptionValues& options);

static constexpr std::array kOptions{
    RuleOption{"allow", OptionKind::kPatterns, "messages that say enough for this project"},
};

const Rule vague_revision_message{
    .name = "vague-revision-message",
    .severity = Severity::kInfo,
    .summary = "the message says nothing about the change",
    .why = R"(
"update", "fix" or an empty message: months later nobody finds the revision that they look for.)",
    .silent = R"(
Merge revisions; trees of SQL files of which more than half are named so; a message that matches a pattern of the option `allow`.)",
    .instead = R"(
Say what changes: "add email_verified to users".)",
    .source = "Alembic documentation, Tutorial: Create a Migration Script",
    .sql = {.bad = R"ex(-- file: 0001_create_users.sql
CREATE TABLE users (id bigint);
-- file: 0002_update.sql
ALTER TABLE users ADD COLUMN email text;
-- file: 0003_add_age_to_users.sql
ALTER TABLE users ADD COLUMN age int;
)ex",
            .good = R"ex(-- file: 0001_create_users.sql
CREATE TABLE users (id bigint);
-- file: 0002_add_email_to_users.sql
ALTER TABLE users ADD COLUMN email text;
-- file: 0003_add_age_to_users.sql
ALTER TABLE users ADD COLUMN age int;
)ex"},
    .alembic = {.bad = R"py(# file: a.py
"""update"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py",
                .good = R"py(# file: a.py
"""add email_verified to users"""
from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
)py"},
    .options = kOptions,
    .note = NoteKind::kVagueRevisionMessage,
    .allows = allows,
};

static bool allows(const Note& /*note*/, const Revision* revision, const OptionValues& options) {
  return revision != nullptr && options.matches("allow", revision->message);
}

}  // namespace miglint::rules
