#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule not_valid_validate_same_tx{
    .name = "not-valid-validate-same-tx",
    .severity = Severity::kError,
    .summary = "a NOT VALID constraint is validated by the transaction that adds it",
    .why = R"(
The lock that ADD CONSTRAINT takes is kept to the end of the transaction, so it is still held while
VALIDATE reads the whole table: the two steps block as long as one would have.)",
    .silent = R"(
The constraint was added by an earlier transaction, or each statement is committed by itself; the table
was created in the same revision, is temporary or listed in [tables] small.)",
    .instead = R"(
Validate in a revision of its own, which runs in another transaction (Alembic:
transaction_per_migration=True, or autocommit_block()).)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, age int);",
            .bad = "BEGIN;\nALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;\n"
                   "ALTER TABLE users VALIDATE CONSTRAINT c;\nCOMMIT;",
            .good = "BEGIN;\nALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;\n"
                    "COMMIT;\nALTER TABLE users VALIDATE CONSTRAINT c;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('age', sa.Integer()))",
                .bad = "op.create_check_constraint('c', 'users', 'age > 0', "
                       "postgresql_not_valid=True)\n"
                       "op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')",
                .good = "op.create_check_constraint('c', 'users', 'age > 0', "
                        "postgresql_not_valid=True)\n"
                        "with op.get_context().autocommit_block():\n"
                        "    op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')"},
    .check_step = check,
};

// ADD CONSTRAINT … NOT VALID, VALIDATE CONSTRAINT … as two actions of one statement.
static const ddl::Constraint* added_here(const ddl::AlterTable& alter, const std::string& name) {
  for (const ddl::Alteration& action : alter.actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add != nullptr && add->constraint.not_valid && add->constraint.name == name)
      return &add->constraint;
  }
  return nullptr;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  const Relation* table = step.before.relation(alter->table);
  for (const ddl::Alteration& action : alter->actions) {
    const auto* validate = std::get_if<ddl::ValidateConstraint>(&action);
    if (validate == nullptr) continue;
    const ddl::Constraint* constraint = added_here(*alter, validate->name);
    if (constraint == nullptr && table != nullptr && step.in_transaction() == Truth::kYes) {
      const TableConstraint* known = table->constraint(validate->name);
      if (known != nullptr && !known->valid && step.in_this_transaction(known->origin))
        constraint = &known->definition;
    }
    if (constraint == nullptr) continue;
    const bool foreign_key = constraint->kind == ddl::ConstraintKind::kForeignKey;
    out.add(step,
            fmt::format("{} is validated in the transaction that adds it: its lock on {} is still "
                        "held, so {} wait until the whole table has been read.",
                        validate->name,
                        alter->table.text(),
                        foreign_key ? "writes" : "reads and writes"),
            in_language(step,
                        "Move VALIDATE CONSTRAINT to the next file, which runs in a transaction of "
                        "its own.",
                        "Move VALIDATE CONSTRAINT to the next revision, with "
                        "transaction_per_migration=True in env.py, or into `with "
                        "op.get_context().autocommit_block():`."));
  }
}

}  // namespace miglint::rules
