#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/timeouts.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule timeout_not_effective{
    .name = "timeout-not-effective",
    .severity = Severity::kWarning,
    .summary = "the lock_timeout that the script sets is not in force where it is needed",
    .why = R"(
SET LOCAL does nothing outside a transaction and ends with it; RESET restores the server's default,
which is to wait for ever; ROLLBACK undoes a SET. The script looks guarded and is not.)",
    .silent = R"(
A lock_timeout is in force when the first lock that others wait for is requested, from whatever SET;
the table was created in the same revision, is temporary or listed in [tables] small. Downgrades.)",
    .instead = R"(
SET (not SET LOCAL) where the statements run outside a transaction; reset it only after the last of
them.)",
    .source = "PostgreSQL 15 manual, 20.11 Client Connection Defaults: statement behaviour",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nSET LOCAL lock_timeout = '2s';\nCOMMIT;\n"
                   "ALTER TABLE users ADD COLUMN note text;",
            .good = "BEGIN;\nSET LOCAL lock_timeout = '2s';\n"
                    "ALTER TABLE users ADD COLUMN note text;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute(\"SET lock_timeout = '2s'\")\nop.execute('RESET lock_timeout')\n"
                       "op.add_column('users', sa.Column('note', sa.Text()))",
                .good = "op.execute(\"SET lock_timeout = '2s'\")\n"
                        "op.add_column('users', sa.Column('note', sa.Text()))\n"
                        "op.execute('RESET lock_timeout')"},
    .check_step = check,
};

static std::string why_lost(const Step& step) {
  const auto resets = [](const ddl::Set& set) {
    return (set.name == "lock_timeout" || set.name.empty()) && !set.value;
  };
  if (step.earlier<ddl::Set>(resets)) return "it has been reset before";
  if (step.session.state() == TransactionState::kNone)
    return "SET LOCAL lasts only to the end of a transaction, and this runs outside of it";
  return "the transaction that set it has ended";
}

static void check(const Step& step, Findings& out) {
  if (timeout_gap(step) != TimeoutGap::kLost) return;
  const RelationLock* lock = step.blocking_lock();
  out.add(step,
          fmt::format("The lock_timeout set above is not in force here: {}. {} on {} waits without "
                      "limit, and all {} of {} wait behind it.",
                      why_lost(step),
                      name_of(lock->mode),
                      lock->relation.name,
                      name_of(blocks(lock->mode)),
                      lock->relation.name),
          in_language(step,
                      "Put SET lock_timeout = '2s' right before it.",
                      "Put op.execute(\"SET lock_timeout = '2s'\") right before it."));
}

}  // namespace miglint::rules
