#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule wide_lock_window{
    .name = "wide-lock-window",
    .summary = "one transaction locks several tables in use, one after the other",
    .why = R"(
Locks are held until the transaction ends. While it waits for the second table, everybody who wants the
first waits too; and a transaction of the application that takes the two in the other order is a
deadlock.)",
    .silent = R"(
The tables were created in the same revision, are temporary or small; one statement locks them all, which
its own rule says; the locks let others write; the statements are not in one transaction. A
project whose revisions do so often hears it once, at the newest.)",
    .instead = R"(
One revision for each table, each in a transaction of its own (in Alembic: transaction_per_migration=True
in env.py), with a lock_timeout.)",
    .source = "PostgreSQL 15 manual, 13.3 Explicit Locking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY);",
            .bad = "BEGIN;\nALTER TABLE users ADD COLUMN a int;\n"
                   "ALTER TABLE orders ADD COLUMN a int;\nCOMMIT;",
            .good = "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nCOMMIT;\n"
                    "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nCOMMIT;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.create_table('orders', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('a', sa.Integer()))\n"
                       "op.add_column('orders', sa.Column('a', sa.Integer()))",
                .good = "op.add_column('users', sa.Column('a', sa.Integer()))\n"
                        "op.add_column('users', sa.Column('b', sa.Integer()))"},
    .check_step = check,
};

static bool matters(const Step& step, LockMode mode, const ddl::Name& relation) {
  if (mode < LockMode::kShareRowExclusive || !step.in_use(relation)) return false;
  const Relation* known = step.before.relation(relation);
  return known == nullptr || known->kind == RelationKind::kTable ||
         known->kind == RelationKind::kPartitionedTable;
}

static void check(const Step& step, Findings& out) {
  if (step.in_transaction() != Truth::kYes || step.session.locks().empty()) return;
  const HeldLock* first = nullptr;
  for (const HeldLock& held : step.session.locks()) {
    if (!matters(step, held.mode, held.relation)) continue;
    // The transaction has been reported where its second statement of this kind stands.
    if (first != nullptr && held.step != first->step && !(held.relation == first->relation)) return;
    if (first == nullptr) first = &held;
  }
  if (first == nullptr) return;
  const auto is_held = [&](const RelationLock& lock) {
    return std::ranges::any_of(step.session.locks(), [&](const HeldLock& held) {
      return held.relation == lock.relation && matters(step, held.mode, held.relation);
    });
  };
  for (const RelationLock& lock : step.effects.locks) {
    if (!matters(step, lock.mode, lock.relation) || is_held(lock)) continue;
    Finding& finding = out.add(
        step,
        fmt::format("{} is locked ({}) while the same transaction still holds {} ({}): whoever "
                    "wants {} waits for both, and the other order deadlocks.",
                    lock.relation.name,
                    name_of(lock.mode),
                    first->relation.name,
                    name_of(first->mode),
                    first->relation.name),
        in_language(step,
                    "Put each table into a file, and so a transaction, of its own.",
                    step.history.facts.transaction_per_migration
                        ? "Put each table into a revision of its own."
                        : "Put each table into a revision of its own, with "
                          "transaction_per_migration=True in env.py."));
    finding.once_per_project = true;
    return;
  }
}

}  // namespace miglint::rules
