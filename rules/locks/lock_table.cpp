#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule lock_table{
    .name = "lock-table",
    .summary = "LOCK TABLE keeps others out until the transaction ends",
    .why = R"(
From SHARE on the lock stops writers, ACCESS EXCLUSIVE stops readers too, and it is held until the
transaction ends, whatever else that does.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the mode lets others read and write.
With NOWAIT it is information.)",
    .instead = R"(
Leave it out: a statement takes the lock that it needs. Where several statements need it, keep them few
and instant, with a lock_timeout.)",
    .source = "PostgreSQL 15 manual, LOCK",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nLOCK TABLE users IN ACCESS EXCLUSIVE MODE;\nCOMMIT;",
            .good = "BEGIN;\nLOCK TABLE users IN ROW SHARE MODE;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('LOCK TABLE users')",
                .good = "op.execute('LOCK TABLE users IN ROW SHARE MODE')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* command = step.as<ddl::LockTable>();
  if (command == nullptr) return;
  for (const RelationLock& lock : step.effects.locks) {
    const Blocks blocked = blocks(lock.mode);
    if (blocked == Blocks::kNothing || !step.in_use(lock.relation)) continue;
    Finding& finding = out.add(
        step,
        fmt::format("LOCK TABLE blocks {} of {} until the transaction ends.",
                    name_of(blocked),
                    lock.relation.name),
        "Leave it out, or keep what follows few and instant, with a lock_timeout in force.");
    if (command->nowait) finding.severity = Severity::kInfo;
  }
}

}  // namespace miglint::rules
