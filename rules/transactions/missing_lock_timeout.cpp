#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/timeouts.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule missing_lock_timeout{
    .name = "missing-lock-timeout",
    .severity = Severity::kWarning,
    .summary = "a lock that others wait for is requested without a lock_timeout in force",
    .why = R"(
Even an instant ALTER TABLE waits for the queries that use the table, and every later query waits
behind it. One long report is enough for an outage. With a lock_timeout the statement gives up
instead, and can be tried again.)",
    .silent = R"(
A lock_timeout other than 0 is in force: SET, SET LOCAL in the same transaction, set_config, or
env.py's connection options. The table is new in this revision, temporary or listed in [tables]
small. Downgrades. One that is set too late, lost again or set to 0 is another rule's. Where fewer than
half of the ten revisions before it set one, it is said once for the project, at the newest.)",
    .instead = R"(
SET lock_timeout = '2s' before the first such statement, or once for all in env.py or in the
migration role (ALTER ROLE … SET lock_timeout), and retry when it gives up.)",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN note text;",
            .good = "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN note text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('note', sa.Text()))",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.add_column('users', sa.Column('note', sa.Text()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (timeout_gap(step) != TimeoutGap::kMissing) return;
  const RelationLock* lock = step.blocking_lock();
  const std::string sets = in_language(step,
                                       "SET lock_timeout = '2s' before it",
                                       "op.execute(\"SET lock_timeout = '2s'\") before it");
  const bool habit = !step.lock_timeout_is_usual;
  Finding& finding = out.add(
      step,
      fmt::format("{} on {} is requested without a lock_timeout: while it waits, all {} of {} wait "
                  "behind it.{}",
                  name_of(lock->mode),
                  lock->relation.name,
                  name_of(blocks(lock->mode)),
                  lock->relation.name,
                  habit ? " The revisions before it set none either." : ""),
      habit ? fmt::format("Set it once for all runs{}, or {}.",
                          step.is_alembic() ? ", in env.py or on the migration role"
                                            : ", on the migration role",
                          sets)
            : fmt::format("Put {}.", sets));
  finding.once_per_project = habit;
}

}  // namespace miglint::rules
