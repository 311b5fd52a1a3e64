#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule create_trigger{
    .name = "create-trigger",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "CREATE TRIGGER holds off writers of a table in use, and then runs for each of them",
    .why = R"(
CREATE TRIGGER takes SHARE ROW EXCLUSIVE: it waits for every transaction that writes to the table, and holds
off new ones until its own ends. From then on the code that is running writes through the trigger.)",
    .silent = R"(
A lock_timeout is in force; the table was created in the same revision, is temporary or small; downgrades.
Off by default: missing-lock-timeout says it once a revision.)",
    .instead = "SET lock_timeout, and try again when it gives up.",
    .source = "PostgreSQL 15 manual, 13.3.1 Table-Level Locks, SHARE ROW EXCLUSIVE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
                     "'BEGIN RETURN NEW; END';",
            .bad = "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION "
                   "touch();",
            .good = "SET lock_timeout = '2s';\nCREATE TRIGGER touch BEFORE UPDATE ON users FOR "
                    "EACH ROW EXECUTE FUNCTION touch();"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW "
                       "EXECUTE FUNCTION touch()')",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.execute('CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW "
                        "EXECUTE FUNCTION touch()')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateTrigger>();
  if (create == nullptr || step.direction == Direction::kDowngrade) return;
  if (step.session.has_lock_timeout() || step.history.facts.sets_lock_timeout) return;
  const RelationLock* lock = step.effects.lock_on(step.before.resolve(create->table));
  if (lock == nullptr || !step.in_use(create->table)) return;
  out.add(step,
          fmt::format("{} on {} holds off everybody who writes to it until this transaction ends; "
                      "then each of them runs {}.",
                      name_of(lock->mode),
                      create->table.text(),
                      create->trigger),
          "SET lock_timeout, and try again when it gives up.");
}

}  // namespace miglint::rules
