#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule instant_access_exclusive{
    .name = "instant-access-exclusive",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a statement takes ACCESS EXCLUSIVE on a table in use for a moment",
    .why = R"(
The change itself is instant, but it waits for every query that uses the table, and new queries wait behind
it.)",
    .silent = R"(
A lock_timeout is in force; the statement reads or rewrites the table, which its own rule says; the table
was created in the same revision, is temporary or small. Off by default: missing-lock-timeout says it once
a revision.)",
    .instead = "SET lock_timeout, and try again when it gives up.",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN a int;",
            .good = R"ex(SET lock_timeout = '2s';
ALTER TABLE users ADD COLUMN a int;)ex"},
    .alembic =
        {.setup = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),
                sa.Column('email', sa.Text())))ex",
         .bad = "op.add_column('users', sa.Column('a', sa.Integer()))",
         .good = R"ex(op.execute("SET lock_timeout = '2s'")
op.add_column('users', sa.Column('a', sa.Integer())))ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.session.has_lock_timeout() || step.history.facts.sets_lock_timeout) return;
  if (!step.effects.scans.empty() || !step.effects.rewrites.empty()) return;
  for (const RelationLock& lock : step.effects.locks) {
    if (lock.mode != LockMode::kAccessExclusive || !step.in_use(lock.relation)) continue;
    out.add(step,
            fmt::format("ACCESS EXCLUSIVE on {0} is held for a moment, and while it is waited for "
                        "every query on {0} waits too.",
                        lock.relation.name),
            "SET lock_timeout, and try again when it gives up.");
    return;
  }
}

}  // namespace miglint::rules
