#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule multiple_fks_one_unit{
    .name = "multiple-fks-one-unit",
    .summary = "a new table's foreign keys lock several tables in use at once",
    .why = R"(
A foreign key takes SHARE ROW EXCLUSIVE on the table that it references, also when the referencing table
is new and empty. With several of them in one transaction, writers of the first wait while the second is
waited for, and the application's own order of locking may deadlock with it.)",
    .silent = R"(
One of the tables was created in the same revision or is small, so that fewer than two are left; the
transaction holds such a lock already, which wide-lock-window says.)",
    .instead = R"(
Create the table without them, and add the foreign keys one by one, each in a transaction of its own and
with a lock_timeout.)",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE shops (id bigint PRIMARY KEY);",
            .bad = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users "
                   "(id), shop_id bigint REFERENCES shops (id));",
            .good = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users "
                    "(id), shop_id bigint);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.create_table('shops', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))",
                .bad = "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                       "sa.ForeignKey('users.id')), sa.Column('shop_id', sa.BigInteger(), "
                       "sa.ForeignKey('shops.id')))",
                .good = "op.create_table('orders', sa.Column('user_id', sa.BigInteger(), "
                        "sa.ForeignKey('users.id')), sa.Column('shop_id', sa.BigInteger()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateTable>();
  if (create == nullptr) return;
  std::vector<std::string> parents;
  for (const RelationLock& lock : step.effects.locks)
    if (lock.mode == LockMode::kShareRowExclusive && step.in_use(lock.relation))
      parents.push_back(lock.relation.name);
  const bool held = std::ranges::any_of(step.session.locks(), [&](const HeldLock& lock) {
    return lock.mode >= LockMode::kShareRowExclusive && step.in_use(lock.relation);
  });
  if (parents.size() < 2 || held) return;
  out.add(step,
          fmt::format("The foreign keys of {} block writes to {} at once, until the transaction "
                      "ends.",
                      create->table.text(),
                      enumerate(parents)),
          "Create the table without them, and add each in a transaction of its own.");
}

}  // namespace miglint::rules
