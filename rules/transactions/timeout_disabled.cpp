#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/timeouts.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule timeout_disabled{
    .name = "timeout-disabled",
    .severity = Severity::kWarning,
    .summary = "lock_timeout is set to 0 while a lock that others wait for is requested",
    .why = R"(
lock_timeout = 0 means to wait for ever. The statement queues behind every query on the table, and all
later queries queue behind it.)",
    .silent = R"(
What runs under it blocks nobody (CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT); the table was created
in the same revision, is temporary or listed in [tables] small. Downgrades.)",
    .instead = "SET lock_timeout to a few seconds, and try again when the statement gives up.",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "SET lock_timeout = 0;\nALTER TABLE users ADD COLUMN note text;",
            .good = "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN note text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('SET lock_timeout = 0')\n"
                       "op.add_column('users', sa.Column('note', sa.Text()))",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.add_column('users', sa.Column('note', sa.Text()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (timeout_gap(step) != TimeoutGap::kDisabled) return;
  const RelationLock* lock = step.blocking_lock();
  out.add(step,
          fmt::format("lock_timeout is 0 here: {} on {} waits for ever, and all {} of {} wait "
                      "behind it.",
                      name_of(lock->mode),
                      lock->relation.name,
                      name_of(blocks(lock->mode)),
                      lock->relation.name),
          in_language(step,
                      "Put SET lock_timeout = '2s' before it.",
                      "Put op.execute(\"SET lock_timeout = '2s'\") before it."));
}

}  // namespace miglint::rules
