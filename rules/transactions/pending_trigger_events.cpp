#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule pending_trigger_events{
    .name = "pending-trigger-events",
    .severity = Severity::kWarning,
    .fails = true,
    .summary = "a table is altered after its rows were changed under a deferred constraint",
    .why = R"(
A constraint that is INITIALLY DEFERRED is checked at COMMIT. Until then Postgres refuses to alter the
table whose rows have been changed (SQLSTATE 55006, "pending trigger events").)",
    .silent = R"(
No foreign key of the table is initially deferred; its columns were not changed; SET CONSTRAINTS stands in
between; the rows were changed in another transaction.)",
    .instead = R"(
SET CONSTRAINTS ALL IMMEDIATE before the ALTER TABLE, or change the rows in a revision of their own.)",
    .source = "PostgreSQL 15 manual, SET CONSTRAINTS and the pending trigger events of ALTER TABLE",
    .sql = {.setup =
                "CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint, a_id bigint "
                "REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);",
            .bad = "BEGIN;\nUPDATE b SET a_id = 2 WHERE id = 1;\n"
                   "ALTER TABLE b ADD COLUMN note text;\nCOMMIT;",
            .good = "BEGIN;\nUPDATE b SET a_id = 2 WHERE id = 1;\n"
                    "SET CONSTRAINTS ALL IMMEDIATE;\nALTER TABLE b ADD COLUMN note text;\nCOMMIT;"},
    .alembic = {.setup = "op.execute('CREATE TABLE a (id bigint PRIMARY KEY)')\n"
                         "op.execute('CREATE TABLE b (id bigint, a_id bigint REFERENCES a (id) "
                         "DEFERRABLE INITIALLY DEFERRED)')",
                .bad = "op.execute('UPDATE b SET a_id = 2 WHERE id = 1')\n"
                       "op.add_column('b', sa.Column('note', sa.Text()))",
                .good = "op.add_column('b', sa.Column('note', sa.Text()))"},
    .check_step = check,
};

// A deferred foreign key of the table, whose check an earlier statement has left pending: an
// INSERT, or an UPDATE of its columns (measured, PostgreSQL 15; a DELETE leaves none on this side).
static const TableConstraint* pending_key(const Step& step, const Relation& table) {
  const auto is_table = [&](const ddl::Name& name) {
    return step.before.resolve(name) == table.name;
  };
  for (const TableConstraint& constraint : table.constraints) {
    const ddl::Constraint& key = constraint.definition;
    if (key.kind != ddl::ConstraintKind::kForeignKey || !key.initially_deferred) continue;
    const bool inserted = step.earlier<ddl::Insert>(
        [&](const ddl::Insert& insert) { return is_table(insert.table); });
    const bool updated = step.earlier<ddl::Update>([&](const ddl::Update& update) {
      return is_table(update.table) && std::ranges::any_of(key.columns, [&](const auto& column) {
               return std::ranges::count(update.columns, column) > 0;
             });
    });
    if (inserted || updated) return &constraint;
  }
  return nullptr;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.in_transaction() != Truth::kYes) return;
  const Relation* table = step.before.relation(alter->table);
  if (table == nullptr) return;
  // The lock says that it was this transaction which changed the rows.
  const bool changed = std::ranges::any_of(step.session.locks(), [&](const HeldLock& held) {
    return held.relation == table->name && held.mode == LockMode::kRowExclusive;
  });
  const auto checks_now = [](const ddl::Other& other) {
    return other.node == "ConstraintsSetStmt";
  };
  if (!changed || step.earlier<ddl::Other>(checks_now)) return;
  const TableConstraint* deferred = pending_key(step, *table);
  if (deferred == nullptr) return;
  out.add(step,
          fmt::format("This fails where rows of {} have been changed before it in the transaction: "
                      "{} is deferred, and its check is still pending.",
                      alter->table.text(),
                      deferred->definition.name),
          in_language(step,
                      "Put SET CONSTRAINTS ALL IMMEDIATE before it.",
                      "Put op.execute('SET CONSTRAINTS ALL IMMEDIATE') before it."));
}

}  // namespace miglint::rules
