#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule type_change_locks_fk_peer{
    .name = "type-change-locks-fk-peer",
    .summary = "changing the type of a foreign key's column locks the table at its other end",
    .why = R"(
The foreign key is made anew with the column, even where the type stays the same: ACCESS EXCLUSIVE is taken on
the table at the other end too, and where the values are stored differently, all references are checked again.)",
    .silent = R"(
No foreign key uses the column, or the statement drops it; the other table was created in the same revision,
is temporary or small.)",
    .instead = R"(
Drop the foreign key in a transaction of its own, change the type, add the key NOT VALID, and validate it
in a later revision.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id int PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY, user_id int REFERENCES users "
                     "(id));",
            .bad = "ALTER TABLE orders ALTER COLUMN user_id TYPE bigint;",
            .good = "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n"
                    "ALTER TABLE orders ALTER COLUMN user_id TYPE bigint;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.Integer(), "
                         "primary_key=True))\n"
                         "op.create_table('orders', sa.Column('user_id', sa.Integer(), "
                         "sa.ForeignKey('users.id', name='fk_user')))",
                .bad = "op.alter_column('orders', 'user_id', type_=sa.BigInteger())",
                .good = "op.drop_constraint('fk_user', 'orders')\n"
                        "op.alter_column('orders', 'user_id', type_=sa.BigInteger())"},
    .check_step = check,
};

// The tables at the other end of the foreign keys that use the column, as far as they are in use.
static std::vector<std::string> peers(const Step& step,
                                      const Relation& table,
                                      const ddl::AlterTable& alter,
                                      const std::string& column) {
  std::vector<std::string> found;
  const auto add = [&](const ddl::Name& peer) {
    const bool counts = !(peer == table.name) && step.in_use(peer);
    if (counts && std::ranges::count(found, peer.name) == 0) found.push_back(peer.name);
  };
  for (const TableConstraint& key : table.constraints) {
    const bool uses = std::ranges::count(key.definition.columns, column) > 0 &&
                      !drops_constraint(alter, key.definition.name);
    if (uses && key.definition.kind == ddl::ConstraintKind::kForeignKey)
      add(key.definition.referenced);
  }
  for (const ddl::Name& child : table.referenced_by) {
    const Relation* referencing = step.before.relation(child);
    if (referencing == nullptr) continue;
    for (const TableConstraint& key : referencing->constraints) {
      const bool uses = key.definition.referenced == table.name &&
                        std::ranges::count(key.definition.referenced_columns, column) > 0;
      if (uses) add(child);
    }
  }
  return found;
}

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::AlterColumnType>(
      step, [&](const ddl::AlterTable& alter, const ddl::AlterColumnType& change) {
        const Relation* table = step.before.relation(alter.table);
        if (table == nullptr) return;
        const ddl::TypeName* from = step.before.column_type(alter.table, change.column);
        const bool same = from != nullptr && *from == change.type && !change.using_value;
        const std::vector<std::string> others = peers(step, *table, alter, change.column);
        if (others.empty()) return;
        out.add(
            step,
            fmt::format("The type of {}.{} is a foreign key's: {} {} locked against readers and "
                        "writers too.",
                        alter.table.text(),
                        change.column,
                        enumerate(others),
                        others.size() == 1 ? "is" : "are"),
            same ? "The column has this type already: leave the statement out."
                 : "Drop the foreign key first, change the type, add the key NOT VALID, and "
                   "validate "
                   "it in a later revision.");
      });
}

}  // namespace miglint::rules
