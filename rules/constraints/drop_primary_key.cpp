#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_primary_key{
    .name = "drop-primary-key",
    .summary = "a primary key is dropped, and with it the table's replica identity",
    .why = R"(
Without a primary key duplicates get in, look-ups by key read the whole table, and where the table is
published for logical replication every UPDATE and DELETE fails until it has a replica identity again.)",
    .silent = R"(
The same statement, or a later one of the revision, adds a new primary key; the revision drops the table
afterwards; the table was created in the same revision or is temporary; the history does not know the
constraint as a primary key. Downgrades.)",
    .instead = R"(
Build the new unique index CONCURRENTLY, and swap in one statement: ALTER TABLE … DROP CONSTRAINT old, ADD
CONSTRAINT new PRIMARY KEY USING INDEX ….)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id int PRIMARY KEY, n bigint NOT NULL);",
            .bad = "ALTER TABLE users DROP CONSTRAINT users_pkey;",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY users_n ON users (n);\n"
                    "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD CONSTRAINT users_n PRIMARY "
                    "KEY USING INDEX users_n;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.Integer(), "
                         "primary_key=True))",
                .bad = "op.drop_constraint('users_pkey', 'users')",
                .good = "op.create_table('teams', sa.Column('id', sa.Integer(), "
                        "primary_key=True))\n"
                        "op.drop_constraint('teams_pkey', 'teams')"},
    .check_step = check,
};

static bool adds_key(const ddl::Alteration& action) {
  const auto* add = std::get_if<ddl::AddConstraint>(&action);
  return add != nullptr && add->constraint.kind == ddl::ConstraintKind::kPrimaryKey;
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  actions_on_existing_table<ddl::DropConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::DropConstraint& drop) {
        const Relation* table = step.before.relation(alter.table);
        const TableConstraint* known = table == nullptr ? nullptr : table->constraint(drop.name);
        if (known == nullptr || known->definition.kind != ddl::ConstraintKind::kPrimaryKey) return;
        const auto swaps = [&](const ddl::AlterTable& other) {
          return step.same(other.table, alter.table) &&
                 std::ranges::any_of(other.actions, adds_key);
        };
        if (swaps(alter) || step.later<ddl::AlterTable>(swaps)) return;
        if (is_dropped_later(step, alter.table)) return;
        out.add(
            step,
            fmt::format("{0} has no primary key from here on: duplicates get in, and where it is "
                        "published, UPDATE and DELETE fail.",
                        alter.table.text()),
            fmt::format("Swap in one statement: ALTER TABLE {} DROP CONSTRAINT {}, ADD "
                        "CONSTRAINT … PRIMARY KEY USING INDEX ….",
                        ddl::quote(alter.table),
                        ddl::quote_identifier(drop.name)));
      });
}

}  // namespace miglint::rules
