#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule not_enforced{
    .name = "not-enforced",
    .severity = Severity::kInfo,
    .summary = "a NOT ENFORCED constraint checks nothing",
    .why = R"(
A NOT ENFORCED constraint (PostgreSQL 18) is documentation: rows that break it get in, new ones too, unlike
with NOT VALID.)",
    .silent = "The constraint is enforced, or NOT VALID.",
    .instead = R"(
NOT VALID checks new rows, and can be validated later:
ALTER TABLE users ADD CONSTRAINT positive CHECK (n > 0) NOT VALID.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.config = "pg_version = 18",
            .setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text, a int);",
            .bad = "ALTER TABLE users ADD CONSTRAINT positive CHECK (a > 0) NOT ENFORCED;",
            .good = "ALTER TABLE users ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;"},
    .alembic =
        {.config = "pg_version = 18",
         .setup = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),
                sa.Column('email', sa.Text())))ex",
         .bad = R"ex(op.execute("ALTER TABLE users ADD CHECK (email <> '') NOT ENFORCED"))ex",
         .good = R"ex(op.execute("ALTER TABLE users ADD CHECK (email <> '') NOT VALID"))ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::AddConstraint>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddConstraint& add) {
        if (!add.constraint.not_enforced) return;
        out.add(step,
                fmt::format("{} on {} is NOT ENFORCED: it checks neither old rows nor new ones.",
                            add.constraint.name.empty() ? "The constraint" : add.constraint.name,
                            alter.table.text()),
                "NOT VALID checks new rows, and can be validated later.");
      });
}

}  // namespace miglint::rules
