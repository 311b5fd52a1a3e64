#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule deferred_lock_upgrade{
    .name = "deferred-lock-upgrade",
    .severity = Severity::kInfo,
    .summary = "a table's rows are changed or locked first, and the table is altered after that",
    .why = R"(
The transaction holds a weak lock on the table and then asks for one that conflicts with everybody else's
weak lock. Two transactions that do the same wait for each other, and one of them is cancelled.)",
    .silent = R"(
The table was created in the same revision, is temporary or listed in [tables] small; the stronger lock
comes first; the statements are separate transactions.)",
    .instead = R"(
Alter the table first, or in a revision of its own; or LOCK TABLE at the beginning.)",
    .source = "PostgreSQL 15 manual, 13.3 Explicit Locking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad = "BEGIN;\nUPDATE users SET name = 'x' WHERE id = 1;\n"
                   "ALTER TABLE users ADD COLUMN a text;\nCOMMIT;",
            .good = "BEGIN;\nALTER TABLE users ADD COLUMN a text;\n"
                    "UPDATE users SET name = 'x' WHERE id = 1;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text()))",
                .bad = "op.execute(\"UPDATE users SET name = 'x' WHERE name = 'y'\")\n"
                       "op.add_column('users', sa.Column('a', sa.Text()))",
                .good = "op.add_column('users', sa.Column('a', sa.Text()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const RelationLock* lock = step.blocking_lock();
  if (lock == nullptr || step.in_transaction() != Truth::kYes) return;
  LockMode strongest = LockMode::kAccessShare;
  for (const HeldLock& held : step.session.locks())
    if (held.relation == lock->relation) strongest = std::max(strongest, held.mode);
  const bool weak = strongest == LockMode::kRowShare || strongest == LockMode::kRowExclusive;
  if (!weak || !conflict(lock->mode, strongest)) return;
  out.add(step,
          fmt::format("{} on {} is asked for while the transaction holds {} on it: with another "
                      "transaction that does the same, it deadlocks.",
                      name_of(lock->mode),
                      lock->relation.name,
                      name_of(strongest)),
          in_language(step,
                      "Put it before the statement that changes the rows, or in a file of its own.",
                      "Put it before the statement that changes the rows, or in a revision of its "
                      "own."));
}

}  // namespace miglint::rules
