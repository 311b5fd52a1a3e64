#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_trigger{
    .name = "drop-trigger",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "DROP TRIGGER takes ACCESS EXCLUSIVE on a table in use",
    .why = R"(
DROP TRIGGER is instant, but it waits for every query that uses the table, and new queries wait behind it.
What the trigger did is no longer done for the code that is running.)",
    .silent = R"(
A lock_timeout is in force; the table was created in the same revision, is temporary or small; downgrades.
Off by default: missing-lock-timeout says it once a revision.)",
    .instead = "SET lock_timeout, and try again when it gives up.",
    .source = "PostgreSQL 15 manual, 13.3.1 Table-Level Locks; the lock is measured",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
                     "'BEGIN RETURN NEW; END';\n"
                     "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION "
                     "touch();",
            .bad = "DROP TRIGGER touch ON users;",
            .good = "SET lock_timeout = '2s';\nDROP TRIGGER touch ON users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW "
                         "EXECUTE FUNCTION touch()')",
                .bad = "op.execute('DROP TRIGGER touch ON users')",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.execute('DROP TRIGGER touch ON users')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kTrigger) return;
  if (step.direction == Direction::kDowngrade) return;
  if (step.session.has_lock_timeout() || step.history.facts.sets_lock_timeout) return;
  const RelationLock* lock = step.effects.lock_on(step.before.resolve(drop->relation));
  if (lock == nullptr || !step.in_use(drop->relation)) return;
  out.add(
      step,
      fmt::format("{0} on {1} waits for every query on {1}, and every later one waits behind it.",
                  name_of(lock->mode),
                  drop->relation.text()),
      "SET lock_timeout, and try again when it gives up.");
}

}  // namespace miglint::rules
