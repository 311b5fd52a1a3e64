#include <fmt/format.h>

#include <algorithm>

#include "rules/rows.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule work_after_access_exclusive{
    .name = "work-after-access-exclusive",
    .once_a_revision = true,
    .summary = "slow work runs while an earlier ACCESS EXCLUSIVE lock is still held",
    .why = R"(
An instant ALTER TABLE holds its ACCESS EXCLUSIVE lock until the transaction ends. A scan, a rewrite or an
index build later in the same transaction makes the instant lock last as long as the work does: nobody
can even read the table meanwhile.)",
    .silent = R"(
The locked table was created in the same revision, is temporary or small; the slow statement locks that
table against readers itself, which its own rule says; VALIDATE CONSTRAINT and changes of rows, which
have rules of their own. The first such statement of a
revision tells enough, and in Alembic without transaction_per_migration the newest of the project.)",
    .instead = R"(
Move the slow statement into a later revision, so that the lock is given back first (in Alembic with
transaction_per_migration=True in env.py).)",
    .source = "PostgreSQL 15 manual, 13.3 Explicit Locking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "BEGIN;\nALTER TABLE users ADD COLUMN a int;\n"
                   "CREATE INDEX users_email_idx ON users (email);\nCOMMIT;",
            .good = "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nCOMMIT;\n"
                    "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.add_column('users', sa.Column('a', sa.Integer()))\n"
                       "op.create_index('ix_users_email', 'users', ['email'])",
                .good = "op.create_index('ix_users_email', 'users', ['email'])\n"
                        "op.add_column('users', sa.Column('a', sa.Integer()))"},
    .check_step = check,
};

static bool only_validates(const Step& step) {
  const auto* alter = step.as<ddl::AlterTable>();
  return alter != nullptr && std::ranges::all_of(alter->actions, [](const ddl::Alteration& action) {
           return std::holds_alternative<ddl::ValidateConstraint>(action);
         });
}

// What takes long, in words; empty: nothing on a table that may be large.
static std::string slow_work(const Step& step) {
  const auto in_use = [&](const ddl::Name& table) { return step.in_use(table); };
  const auto rewrite = std::ranges::find_if(step.effects.rewrites, in_use);
  if (rewrite != step.effects.rewrites.end()) return "rewriting " + rewrite->name;
  const auto scan = std::ranges::find_if(step.effects.scans, in_use);
  if (scan == step.effects.scans.end()) return "";
  if (step.as<ddl::CreateIndex>() != nullptr) return "building an index on " + scan->name;
  return "reading all of " + scan->name;
}

static void check(const Step& step, Findings& out) {
  if (step.in_transaction() != Truth::kYes || only_validates(step)) return;
  if (row_change(step)) return;  // ddl-and-dml-one-tx says it
  const std::string work = slow_work(step);
  if (work.empty()) return;
  for (const HeldLock& held : step.session.locks()) {
    if (held.mode != LockMode::kAccessExclusive || !step.in_use(held.relation)) continue;
    const RelationLock* own = step.effects.lock_on(held.relation);
    if (own != nullptr && own->mode == LockMode::kAccessExclusive) continue;
    Finding& finding = out.add(
        step,
        fmt::format("This transaction still holds ACCESS EXCLUSIVE on {0} from an earlier "
                    "statement: {1} keeps even the readers of {0} waiting until it is done.",
                    held.relation.name,
                    work),
        in_language(step,
                    "Move it to a later file, in a transaction of its own.",
                    step.history.facts.transaction_per_migration
                        ? "Move it to a later revision."
                        : "Move it to a later revision, with transaction_per_migration=True in "
                          "env.py."));
    // One setting mends them all.
    finding.once_per_project = step.is_alembic() && !step.history.facts.transaction_per_migration;
    return;
  }
}

}  // namespace miglint::rules
