#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule on_delete_cascade_added{
    .name = "on-delete-cascade-added",
    .severity = Severity::kInfo,
    .summary = "deleting a row deletes rows of a table in use from now on",
    .why = R"(
With ON DELETE CASCADE a DELETE that running code issues reaches further than before, without a word.)",
    .silent =
        "The table was created in the same revision or is temporary; no ON DELETE CASCADE. ON "
        "UPDATE CASCADE deletes nothing.",
    .instead = "ON DELETE RESTRICT, and delete what has to go by name.",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);",
            .bad = "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE "
                   "CASCADE NOT VALID;",
            .good =
                "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.create_table('orders', sa.Column('user_id', sa.BigInteger()))",
                .bad = "op.create_foreign_key('fk', 'orders', 'users', ['user_id'], ['id'], "
                       "ondelete='CASCADE')",
                .good = "op.create_foreign_key('fk', 'orders', 'users', ['user_id'], ['id'])"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto judge = [&](const ddl::AlterTable& alter, const ddl::Constraint& key) {
    if (key.kind != ddl::ConstraintKind::kForeignKey) return;
    if (key.on_delete != ddl::ReferentialAction::kCascade) return;
    out.add(step,
            fmt::format("From now on deleting a row of {} deletes its rows of {} too.",
                        key.referenced.text(),
                        alter.table.text()),
            "ON DELETE RESTRICT, and delete what has to go by name.");
  };
  actions_on_existing_table<ddl::AddConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddConstraint& add) {
        judge(alter, add.constraint);
      });
  actions_on_existing_table<ddl::AddColumn>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddColumn& add) {
        if (step.before.has_column(alter.table, add.column.name) == Truth::kYes) return;
        for (const ddl::Constraint& constraint : add.column.constraints)
          judge(alter, constraint);
      });
}

}  // namespace miglint::rules
