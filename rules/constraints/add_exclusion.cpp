#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_exclusion{
    .name = "add-exclusion",
    .severity = Severity::kError,
    .summary = "an EXCLUDE constraint builds its index while nobody can use the table",
    .why = R"(
ADD EXCLUDE builds an index and compares all rows under ACCESS EXCLUSIVE. There is no way to build it
beforehand: NOT VALID and USING INDEX are not for exclusion constraints.)",
    .silent = "The table was created in the same revision, is temporary or small.",
    .instead = R"(
Copy the rows in batches into a new table that has the constraint, and swap the names; or do it in a
maintenance window, with a lock_timeout.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE stays (id bigint PRIMARY KEY, during tstzrange);",
            .bad = "ALTER TABLE stays ADD CONSTRAINT once EXCLUDE USING gist (during WITH &&);",
            .good = "CREATE TABLE stays_new (during tstzrange, EXCLUDE USING gist (during WITH "
                    "&&));"},
    .alembic = {.setup = "op.create_table('stays', sa.Column('id', sa.BigInteger()), "
                         "sa.Column('room', sa.Integer()))",
                .bad = "op.execute('ALTER TABLE stays ADD CONSTRAINT once EXCLUDE (room WITH =)')",
                .good = "op.execute('CREATE TABLE s (room int, EXCLUDE (room WITH =))')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::AddConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddConstraint& add) {
        if (add.constraint.kind != ddl::ConstraintKind::kExclude) return;
        out.add(step,
                fmt::format("Adding {} builds its index and compares all rows of {} while nobody "
                            "can read or write it; it cannot be built beforehand.",
                            add.constraint.name.empty() ? "an EXCLUDE" : add.constraint.name,
                            alter.table.text()),
                "Copy the rows into a new table that has it and swap the names, or do it in a "
                "maintenance window with a lock_timeout.");
      });
}

}  // namespace miglint::rules
