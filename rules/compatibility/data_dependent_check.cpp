#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule data_dependent_check{
    .name = "data-dependent-check",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a constraint on old rows fails where a row does not fit",
    .why = R"(
A CHECK, FOREIGN KEY or EXCLUDE that is checked at once fails on every database that has a row which does
not fit.)",
    .silent = R"(
NOT VALID; the table was created in the same revision or is temporary; an UPDATE of the table stands before
it in the revision. Off by default, since add-check-blocking and its kind speak about the same
statements.)",
    .instead =
        "Add it NOT VALID, put the rows right in batches, and validate it in a later revision.",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = R"ex(CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);)ex",
            .bad = R"ex(ALTER TABLE users ADD CHECK (a > 0);)ex",
            .good = R"ex(UPDATE users SET a = 1 WHERE a < 1;
ALTER TABLE users ADD CHECK (a > 0);)ex"},
    .alembic =
        {.setup =
             R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('email', sa.Text())))ex",
         .bad = R"ex(op.create_check_constraint('c', 'users', "email <> ''"))ex",
         .good = R"ex(op.execute("UPDATE users SET email = '-' WHERE email = ''")
op.create_check_constraint('c', 'users', "email <> ''"))ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::AddConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddConstraint& add) {
        const ddl::Constraint& constraint = add.constraint;
        const bool checks = constraint.kind == ddl::ConstraintKind::kCheck ||
                            constraint.kind == ddl::ConstraintKind::kForeignKey ||
                            constraint.kind == ddl::ConstraintKind::kExclude;
        if (!checks || constraint.not_valid || constraint.not_enforced) return;
        const bool filled = step.earlier<ddl::Update>(
            [&](const ddl::Update& update) { return step.same(update.table, alter.table); });
        if (filled) return;
        out.add(step,
                fmt::format("The new constraint fails on every database where a row of {} does not "
                            "fit.",
                            alter.table.text()),
                "Add it NOT VALID, put the rows right, and validate it in a later revision.");
      });
}

}  // namespace miglint::rules
