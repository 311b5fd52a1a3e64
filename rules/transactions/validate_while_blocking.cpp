#include <fmt/format.h>

#include "rules/rows.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule validate_while_blocking{
    .name = "validate-while-blocking",
    .severity = Severity::kWarning,
    .summary = "a constraint is validated while an earlier statement's lock blocks others",
    .why = R"(
VALIDATE CONSTRAINT itself blocks nobody, but locks last to the end of the transaction: what an earlier
statement has locked stays locked while the whole table is read.)",
    .silent = R"(
Nothing earlier in the transaction holds a lock that others wait for, on a table in use; the constraint
is valid already; it was added in this transaction (not-valid-validate-same-tx speaks).)",
    .instead = "Validate in a revision of its own, in another transaction.",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, age int);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY);\n"
                     "ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;",
            .bad = "BEGIN;\nALTER TABLE orders ADD COLUMN note text;\n"
                   "ALTER TABLE users VALIDATE CONSTRAINT c;\nCOMMIT;",
            .good = "ALTER TABLE users VALIDATE CONSTRAINT c;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('age', sa.Integer()))\n"
                         "op.create_table('orders', sa.Column('age', sa.Integer()))\n"
                         "op.create_check_constraint('c', 'users', 'age > 0', "
                         "postgresql_not_valid=True)",
                .bad = "op.add_column('orders', sa.Column('note', sa.Text()))\n"
                       "op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')",
                .good = "op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')"},
    .check_step = check,
};

// The constraint that is not valid yet, and not this transaction's own.
static const TableConstraint* validated(const Step& step, const ddl::AlterTable& alter) {
  const Relation* table = step.before.relation(alter.table);
  if (table == nullptr) return nullptr;
  for (const ddl::Alteration& action : alter.actions) {
    const auto* validate = std::get_if<ddl::ValidateConstraint>(&action);
    const TableConstraint* found =
        validate == nullptr ? nullptr : table->constraint(validate->name);
    if (found != nullptr && !found->valid && !step.in_this_transaction(found->origin)) return found;
  }
  return nullptr;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.in_transaction() != Truth::kYes) return;
  const TableConstraint* constraint = validated(step, *alter);
  if (constraint == nullptr || step.is_new(alter->table)) return;
  const HeldLock* held = blocking_lock_held(step);
  if (held == nullptr) return;
  out.add(step,
          fmt::format("Validating {} reads all of {} while {} on {}, taken earlier in the "
                      "transaction, still blocks {}.",
                      constraint->definition.name,
                      alter->table.text(),
                      name_of(held->mode),
                      held->relation.name,
                      name_of(blocks(held->mode))),
          in_language(step,
                      "Move VALIDATE CONSTRAINT to a file of its own.",
                      "Move VALIDATE CONSTRAINT to a revision of its own, with "
                      "transaction_per_migration=True in env.py."));
}

}  // namespace miglint::rules
