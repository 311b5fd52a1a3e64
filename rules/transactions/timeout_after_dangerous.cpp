#include "rules/rule.h"
#include "rules/timeouts.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule timeout_after_dangerous{
    .name = "timeout-after-dangerous",
    .severity = Severity::kWarning,
    .summary = "lock_timeout is set after the first statement that needed it",
    .why = R"(
A setting guards only the statements that come after it. The one that took a lock before it has waited
without limit, with every later query on the table behind it.)",
    .silent = R"(
No statement before it took a lock that others wait for, on a table in use; the timeout is set to 0;
env.py sets one already. Downgrades.)",
    .instead = "Move the SET to the beginning of the script.",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN a text;\nSET lock_timeout = '2s';\n"
                   "ALTER TABLE users ADD COLUMN b text;",
            .good = "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN a text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('a', sa.Text()))\n"
                       "op.execute(\"SET lock_timeout = '2s'\")\n"
                       "op.add_column('users', sa.Column('b', sa.Text()))",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.add_column('users', sa.Column('a', sa.Text()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* set = step.as<ddl::Set>();
  if (set == nullptr || !sets_timeout(*set, "lock_timeout")) return;
  if (step.direction == Direction::kDowngrade || !step.unguarded_before) return;
  if (step.history.facts.sets_lock_timeout) return;
  const auto sets = [](const ddl::Set& other) { return sets_timeout(other, "lock_timeout"); };
  if (step.earlier<ddl::Set>(sets)) return;  // that one was lost, which timeout-not-effective says
  out.add(step,
          "lock_timeout is set too late: a statement before it has already waited for its lock "
          "without limit.",
          "Move it to the beginning of the script.");
}

}  // namespace miglint::rules
