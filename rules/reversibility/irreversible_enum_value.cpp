#include <fmt/format.h>

#include <algorithm>

#include "migrations/replay/mentions.h"
#include "migrations/replay/reversal.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const RevisionReplay& replay, const History& history, Findings& out);

const Rule irreversible_enum_value{
    .name = "irreversible-enum-value",
    .severity = Severity::kInfo,
    .summary = "an enum keeps its new value after the downgrade",
    .why = R"(
Postgres has no statement that takes a value out of an enum, so nearly every downgrade leaves it there. The
older code may then read a value that it does not know, and ADD VALUE without IF NOT EXISTS fails in the
second upgrade.)",
    .silent = R"(
The downgrade makes the type anew without the value; there is no downgrade, or it is declared irreversible.)",
    .instead = R"(
Leave it, with ALTER TYPE … ADD VALUE IF NOT EXISTS, so that a second upgrade runs. To take it out: rename
the type, create it anew without the value, ALTER the columns to it USING column::text::type, drop the old
one.)",
    .source = "PostgreSQL 15 manual, ALTER TYPE",
    .sql = {.bad = R"(-- file: 0001_mood.up.sql
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- file: 0001_mood.down.sql
DROP TYPE mood;
-- file: 0002_happy.up.sql
ALTER TYPE mood ADD VALUE 'happy';
-- file: 0002_happy.down.sql
SELECT 1;
)",
            .good = R"(-- file: 0001_mood.up.sql
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- file: 0001_mood.down.sql
DROP TYPE mood;
-- file: 0002_happy.up.sql
ALTER TYPE mood ADD VALUE 'happy';
-- file: 0002_happy.down.sql
ALTER TYPE mood RENAME TO old_mood;
CREATE TYPE mood AS ENUM ('sad', 'ok');
DROP TYPE old_mood;
)"},
    .alembic = {.setup = "op.execute(\"CREATE TYPE mood AS ENUM ('sad', 'ok')\")",
                .bad = "op.execute(\"ALTER TYPE mood ADD VALUE 'happy'\")",
                .good = "op.execute(\"CREATE TYPE colour AS ENUM ('red')\")"},
    .check_revision = check,
};

// The values that were not there before and still are.
static std::vector<std::string> left_values(const Type& was, const Type& is) {
  std::vector<std::string> left;
  if (is.labels.size() <= was.labels.size()) return left;  // RENAME VALUE can be undone
  for (const std::string& label : is.labels)
    if (std::ranges::count(was.labels, label) == 0) left.push_back(fmt::format("'{}'", label));
  return left;
}

static void check(const RevisionReplay& replay, const History& history, Findings& out) {
  const Revision& revision = history.revisions[replay.revision];
  if (!revision.upgrade || !revision.downgrade || !revision.downgrade->raises.empty() ||
      revision.downgrade->declared_irreversible || replay.reversal.verdict == Verdict::kUnknown ||
      replay.reversal.verdict == Verdict::kFailed) {
    return;
  }
  const auto compare = [&](const Type* was, const Type* is) {
    if (was == nullptr || is == nullptr) return;
    const std::vector<std::string> left = left_values(*was, *is);
    if (left.empty()) return;
    const auto mention =
        find_mention(*revision.upgrade, replay.lowered.upgrade, "type " + is->name.text());
    if (!mention) return;
    const bool fails = replay.reversal.second_upgrade == SecondUpgrade::kFails;
    Finding& finding = out.add(
        mention->where,
        fmt::format("Value {} stays in type {} after the downgrade: Postgres cannot take it out{}.",
                    enumerate(left),
                    is->name.name,
                    fails ? ", and a second upgrade fails on it" : ""),
        fails ? "Write ADD VALUE IF NOT EXISTS, so that a second upgrade runs."
              : "Make the type anew in the downgrade if the older code cannot read the value.");
    finding.direction = Direction::kUpgrade;
    finding.statement = mention->sql;
  };
  replay.before.each_difference(replay.after_downgrade, {.type = compare});
}

}  // namespace miglint::rules
