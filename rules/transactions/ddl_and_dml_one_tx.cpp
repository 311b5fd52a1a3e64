#include <fmt/format.h>

#include <algorithm>

#include "rules/rows.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule ddl_and_dml_one_tx{
    .name = "ddl-and-dml-one-tx",
    .severity = Severity::kWarning,
    .summary = "rows are changed while an earlier statement's lock blocks others",
    .why = R"(
A lock lasts to the end of its transaction. An ALTER TABLE that would be instant blocks everybody for as
long as the UPDATE after it takes.)",
    .silent = R"(
Nothing earlier in the transaction holds a lock that others wait for, on a table in use; the rows are few
(INSERT … VALUES, a condition on a unique column) or belong to a table that is new or small. Said once a
transaction.)",
    .instead = R"(
Change the schema in one revision and the rows in another, each in a transaction of its own; large tables
in batches.)",
    .source = "PostgreSQL 15 manual, 13.3 Explicit Locking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad = "BEGIN;\nALTER TABLE users ADD COLUMN a text;\n"
                   "UPDATE users SET a = name WHERE a IS NULL;\nCOMMIT;",
            .good = "ALTER TABLE users ADD COLUMN a text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text()))",
                .bad = "op.add_column('users', sa.Column('a', sa.Text()))\n"
                       "op.execute('UPDATE users SET a = name WHERE a IS NULL')",
                .good = "op.add_column('users', sa.Column('a', sa.Text()))"},
    .check_step = check,
};

// An UPDATE or DELETE of this transaction has been blamed for the same lock.
static bool said_before(const Step& step, const HeldLock& blocking) {
  const auto since = [&](const auto& other) {
    const ddl::Name table = step.before.resolve(other.table);
    return std::ranges::any_of(step.session.locks(), [&](const HeldLock& held) {
      return held.relation == table && held.mode == LockMode::kRowExclusive &&
             held.step > blocking.step;
    });
  };
  return step.earlier<ddl::Update>(since) || step.earlier<ddl::Delete>(since);
}

static void check(const Step& step, Findings& out) {
  const std::optional<RowChange> change = row_change(step);
  if (!change || !change->may_be_many || step.in_transaction() != Truth::kYes) return;
  if (!step.in_use(change->table)) return;
  const HeldLock* held = blocking_lock_held(step);
  if (held == nullptr || said_before(step, *held)) return;
  out.add(step,
          fmt::format("{} runs while {} on {}, taken earlier in the transaction, still blocks {}.",
                      change->verb,
                      name_of(held->mode),
                      held->relation.name,
                      name_of(blocks(held->mode))),
          in_language(step,
                      "Move it to a file of its own, which runs in another transaction.",
                      "Move it to a revision of its own, with transaction_per_migration=True in "
                      "env.py."));
}

}  // namespace miglint::rules
