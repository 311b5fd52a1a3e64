#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule fk_drop_locks_parent{
    .name = "fk-drop-locks-parent",
    .summary = "dropping a foreign key locks the referenced table too",
    .why = R"(
DROP CONSTRAINT of a foreign key removes triggers from both tables, and takes ACCESS EXCLUSIVE on both:
readers and writers of the referenced table, often the busiest of all, wait as well. Nothing checks
the references afterwards.)",
    .silent = R"(
The referenced table is the table itself, or was created in the same revision, is temporary or small. The
tables that DROP TABLE and DROP COLUMN lock in this way are named by those rules.)",
    .instead = R"(
Drop one foreign key a transaction, with a short lock_timeout, and try again when it gives up.)",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT "
                     "orders_user_fk REFERENCES users (id));",
            .bad = "ALTER TABLE orders DROP CONSTRAINT orders_user_fk;",
            .good = "ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_other_fk;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                         "sa.ForeignKey('users.id', name='fk_user')))",
                .bad = "op.drop_constraint('fk_user', 'orders', type_='foreignkey')",
                .good = "op.create_table('b', sa.Column('user_id', sa.BigInteger(), "
                        "sa.ForeignKey('users.id', name='fk_b')))\n"
                        "op.drop_constraint('fk_b', 'b', type_='foreignkey')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::DropConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::DropConstraint& drop) {
        const Relation* table = step.before.relation(alter.table);
        const TableConstraint* key = table == nullptr ? nullptr : table->constraint(drop.name);
        if (key == nullptr || key->definition.kind != ddl::ConstraintKind::kForeignKey) return;
        const ddl::Name& parent = key->definition.referenced;
        if (parent == table->name || !step.in_use(parent)) return;
        out.add(
            step,
            fmt::format("Dropping foreign key {} locks {} and {} against readers and writers.",
                        drop.name,
                        alter.table.text(),
                        parent.name),
            "Drop it alone in its transaction, with a short lock_timeout, and try again when it "
            "gives up.");
      });
}

}  // namespace miglint::rules
