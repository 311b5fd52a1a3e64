#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule pk_using_index_nullable{
    .name = "pk-using-index-nullable",
    .summary = "PRIMARY KEY USING INDEX on a nullable column reads the whole table",
    .why = R"(
A primary key is NOT NULL. Where a column of the index is nullable, PostgreSQL sets it, and checks every row
under ACCESS EXCLUSIVE.)",
    .silent = R"(
The columns are NOT NULL, or a valid CHECK proves it (PostgreSQL 12); the history does not know the index;
the table was created in the same revision, is temporary or small.)",
    .instead = R"(
Make the columns NOT NULL first: CHECK (… IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later revision,
SET NOT NULL.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, ADD table_constraint_using_index",
    .sql = {.setup = "CREATE TABLE users (id bigint, email text);\n"
                     "CREATE UNIQUE INDEX users_key ON users (id);",
            .bad = "ALTER TABLE users ADD PRIMARY KEY USING INDEX users_key;",
            .good = "ALTER TABLE users ADD UNIQUE USING INDEX users_key;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.create_index('users_key', 'users', ['id'], unique=True)",
                .bad = "op.execute('ALTER TABLE users ADD PRIMARY KEY USING INDEX users_key')",
                .good = "op.execute('ALTER TABLE users ADD UNIQUE USING INDEX users_key')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::AddConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddConstraint& add) {
        const ddl::Constraint& key = add.constraint;
        if (key.kind != ddl::ConstraintKind::kPrimaryKey || key.using_index.empty()) return;
        if (!step.effects.scans_table(step.before.resolve(alter.table))) return;
        out.add(step,
                fmt::format("A column of {0} is nullable: the primary key makes it NOT NULL and "
                            "reads all of {1} while nobody can read or write it.",
                            key.using_index,
                            alter.table.text()),
                "Make its columns NOT NULL first (see set-not-null-scan).");
      });
}

}  // namespace miglint::rules
