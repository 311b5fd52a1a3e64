#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule using_index_invalid{
    .name = "using-index-invalid",
    .severity = Severity::kError,
    .fails = true,
    .summary = "USING INDEX names an index that cannot become a constraint",
    .why = R"(
UNIQUE and PRIMARY KEY USING INDEX take over a valid, unique btree index on plain columns in their default
order, without a WHERE, that no constraint owns yet. Any other is refused.)",
    .silent = "The index fits, or the history does not know it.",
    .instead = R"(
Build a unique index on the plain columns, CONCURRENTLY and without a WHERE, and use that.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, ADD table_constraint_using_index",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
                     "CREATE UNIQUE INDEX users_low ON users (lower(email));\n"
                     "CREATE UNIQUE INDEX users_email ON users (email);",
            .bad = "ALTER TABLE users ADD UNIQUE USING INDEX users_low;",
            .good = "ALTER TABLE users ADD UNIQUE USING INDEX users_email;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))\n"
                         "op.create_index('ix_email', 'users', ['email'])",
                .bad = "op.execute('ALTER TABLE users ADD UNIQUE USING INDEX ix_email')",
                .good = "op.create_index('ix_unique', 'users', ['email'], unique=True)\n"
                        "op.execute('ALTER TABLE users ADD UNIQUE USING INDEX ix_unique')"},
    .advise = advise,
};

// transformIndexConstraint (parse_utilcmd.c, v15): 42809 wrong_object_type, 55000
// object_not_in_prerequisite_state.
static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal.sqlstate != "42809" && refusal.sqlstate != "55000") return std::nullopt;
  const bool uses_index = adds_constraint(
      step, [](const ddl::Constraint& constraint) { return !constraint.using_index.empty(); });
  if (!uses_index) return std::nullopt;
  return "Build a unique index on the plain columns, CONCURRENTLY and without a WHERE, and use "
         "that.";
}

}  // namespace miglint::rules
