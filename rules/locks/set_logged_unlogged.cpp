#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule set_logged_unlogged{
    .name = "set-logged-unlogged",
    .severity = Severity::kError,
    .summary = "a table changes between LOGGED and UNLOGGED, which rewrites it",
    .why = R"(
SET LOGGED and SET UNLOGGED write the table and all its indexes anew while ACCESS EXCLUSIVE keeps
everybody out; SET LOGGED also writes all of it to the log, and so to every replica.)",
    .silent = R"(
The table is in that state already, was created in the same revision or is small. On a temporary table
PostgreSQL refuses it.)",
    .instead = R"(
Copy the rows in batches into a new table of the other kind, and swap the names in a short transaction;
or do it in a maintenance window.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users SET UNLOGGED;",
            .good = "ALTER TABLE users SET LOGGED;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users SET UNLOGGED')",
                .good = "op.execute('ALTER TABLE users SET LOGGED')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::SetLogged>(
      step, [&](const ddl::AlterTable& alter, const ddl::SetLogged& set) {
        if (!step.effects.rewrites_table(step.before.resolve(alter.table))) return;
        out.add(step,
                fmt::format("SET {0} rewrites {1} and all its indexes while nobody can read or "
                            "write it.",
                            set.logged ? "LOGGED" : "UNLOGGED",
                            alter.table.text()),
                "Copy the rows in batches into a new table and swap the names, or do it in a "
                "maintenance window.");
      });
}

}  // namespace miglint::rules
