#include <fmt/format.h>

#include <algorithm>

#include "migrations/replay/reversal.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

const Rule lossy_data_upgrade{
    .name = "lossy-data-upgrade",
    .severity = Severity::kWarning,
    .summary = "an upgrade overwrites or deletes rows, and nothing gives them back",
    .why = R"(
The downgrade brings the schema back, not the rows: what the UPDATE overwrote or the DELETE removed is
written down nowhere, so whoever goes back works on other data than before.)",
    .silent = R"(
The upgrade copies the rows or values elsewhere first; the downgrade writes to the same column or table,
and not one value into every row; only NULLs are filled; the table or column is made in the same revision; the downgrade is missing, empty or
declared irreversible; a part of the revision is not understood.)",
    .instead = R"(
Keep the old values until nobody needs them: in a second column, or in a table made by CREATE TABLE … AS. Or
declare the revision irreversible and say why.)",
    .source = "The rows that a statement changes or removes, as the replayed history shows them",
    .sql = {.bad = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_names.up.sql
ALTER TABLE users ADD COLUMN active boolean;
UPDATE users SET name = lower(name);
-- file: 0002_names.down.sql
ALTER TABLE users DROP COLUMN active;
)",
            .good = R"(-- file: 0001_users.up.sql
CREATE TABLE users (id bigint PRIMARY KEY, name text);
-- file: 0001_users.down.sql
DROP TABLE users;
-- file: 0002_names.up.sql
ALTER TABLE users ADD COLUMN old_name text;
UPDATE users SET old_name = name;
UPDATE users SET name = lower(name);
-- file: 0002_names.down.sql
UPDATE users SET name = old_name;
ALTER TABLE users DROP COLUMN old_name;
)"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text()))",
                .bad = "op.execute('UPDATE users SET name = lower(name)')",
                .good = "op.execute(\"UPDATE users SET name = '' WHERE name IS NULL\")"},
    .check_revision = check,
};

static bool same_statement(const Loss& a, const Loss& b) {
  return a.where.file == b.where.file && a.where.begin == b.where.begin && a.sql == b.sql;
}

// "column public.users.email" → "users.email": as people name it.
static std::string shown(std::string_view object) {
  object.remove_prefix(object.find(' ') + 1);
  if (object.starts_with("public.")) object.remove_prefix(7);
  return std::string(object);
}

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  const std::vector<Loss>& losses = replay.reversal.losses;
  for (auto first = losses.begin(); first != losses.end();) {
    const auto last = std::find_if(
        first, losses.end(), [&](const Loss& loss) { return !same_statement(*first, loss); });
    const bool is_upgrade =
        first->kind == Loss::Kind::kDeleted || first->kind == Loss::Kind::kOverwritten;
    if (is_upgrade) {
      std::vector<std::string> objects;
      for (auto loss = first; loss != last; ++loss)
        objects.push_back(shown(loss->object));
      const bool rows = first->kind == Loss::Kind::kDeleted;
      const std::string what = rows ? "rows that this deletes from " + enumerate(objects)
                                    : "values of " + enumerate(objects) + " that this overwrites";
      Finding& finding = out.add(
          first->where,
          fmt::format("The {} are kept nowhere, and the downgrade of {} does not give them back.",
                      what,
                      history.revisions[replay.revision].id),
          rows ? "Copy them first (CREATE TABLE … AS), or declare the revision irreversible."
               : "Keep them in a second column, or declare the revision irreversible.");
      finding.direction = Direction::kUpgrade;
      finding.statement = first->sql;
    }
    first = last;
  }
}

}  // namespace miglint::rules
