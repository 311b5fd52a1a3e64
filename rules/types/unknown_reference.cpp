#include "rules/refusals.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule unknown_reference{
    .name = "unknown-reference",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a statement names what the history shows not to be there, or makes what is there",
    .why = R"(
The migrations before this one, replayed, leave the database without the table, column, index, constraint
or type that it names; or with the one that it makes. It fails when it runs.)",
    .silent = R"(
What the history never made is taken to exist. IF [NOT] EXISTS; statements that run only under a condition
or once for each row of something unknown; what follows a statement of the same revision that is not
understood.)",
    .instead = "Correct the name, or put the statement after the one that makes it.",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users DROP COLUMN email;",
            .good = "ALTER TABLE users DROP COLUMN IF EXISTS email;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.Integer()))",
                .bad = "op.drop_column('users', 'email')",
                .good = "op.add_column('users', sa.Column('email', sa.Text()))"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  switch (refusal_kind(step, refusal)) {
    case RefusalKind::kMissing:
      return "Correct the name, or put the statement after the one that makes it.";
    case RefusalKind::kAlreadyThere:
      return "Remove the statement, or choose another name.";
    default:
      return std::nullopt;
  }
}

}  // namespace miglint::rules
