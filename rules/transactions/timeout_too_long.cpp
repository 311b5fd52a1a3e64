#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule timeout_too_long{
    .name = "timeout-too-long",
    .severity = Severity::kInfo,
    .summary = "lock_timeout is longer than users will wait",
    .why = R"(
While a statement waits for its lock, every later query on the table waits behind it. A lock_timeout of
a minute allows an outage of a minute.)",
    .silent = R"(
Ten seconds or less; nothing later in the script but statements that block nobody, on a table in use; 0, which
timeout-disabled speaks about. Downgrades.)",
    .instead = "Set a few seconds, and try again when the statement gives up.",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "SET lock_timeout = '5min';\nALTER TABLE users ADD COLUMN note text;",
            .good = "SET lock_timeout = '5s';\nALTER TABLE users ADD COLUMN note text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute(\"SET lock_timeout = '5min'\")\n"
                       "op.add_column('users', sa.Column('note', sa.Text()))",
                .good = "op.execute(\"SET lock_timeout = '5s'\")\n"
                        "op.add_column('users', sa.Column('note', sa.Text()))"},
    .check_step = check,
};

static constexpr std::int64_t kLongest = 10'000;  // milliseconds

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || !step.blocks_others()) return;
  const std::string* value = step.session.setting("lock_timeout");
  const auto time = value == nullptr ? std::nullopt : milliseconds(*value);
  if (!time || *time <= kLongest) return;
  // Said once a script, at the first statement that blocks under it.
  for (const HeldLock& held : step.session.locks())
    if (blocks(held.mode) != Blocks::kNothing && step.in_use(held.relation)) return;
  const RelationLock* lock = step.blocking_lock();
  out.add(step,
          fmt::format("lock_timeout is {} here: all {} of {} may wait that long behind this "
                      "statement.",
                      *value,
                      name_of(blocks(lock->mode)),
                      lock->relation.name),
          "Set a few seconds, and try again when it gives up.");
}

}  // namespace miglint::rules
