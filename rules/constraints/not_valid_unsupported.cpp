#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule not_valid_unsupported{
    .name = "not-valid-unsupported",
    .severity = Severity::kError,
    .fails = true,
    .summary = "NOT VALID on a foreign key of a partitioned table, before PostgreSQL 18",
    .why = R"(
A foreign key of a partitioned table cannot be NOT VALID before PostgreSQL 18. (UNIQUE, PRIMARY KEY and
EXCLUDE never can; that does not even parse, and syntax-error says so in PostgreSQL's words.))",
    .silent = R"(
The target is PostgreSQL 18 or newer; the history does not know that the table is partitioned.)",
    .instead = R"(
Add the foreign key NOT VALID to each partition and validate it there; then add it to the partitioned table,
which takes over what it finds.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE events (n int, user_id bigint) PARTITION BY RANGE (n);",
            .bad =
                "ALTER TABLE events ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) "
                "NOT VALID;",
            .good =
                "CREATE TABLE plain (user_id bigint);\n"
                "ALTER TABLE plain ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) "
                "NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.execute('CREATE TABLE events (n int, user_id bigint) PARTITION BY "
                         "RANGE (n)')",
                .bad = "op.create_foreign_key('fk', 'events', 'users', ['user_id'], ['id'], "
                       "postgresql_not_valid=True)",
                .good = "op.execute('SELECT 1')"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal.sqlstate != "42809") return std::nullopt;
  const bool key = adds_constraint(step, [](const ddl::Constraint& constraint) {
    return is_foreign_key(constraint) && constraint.not_valid;
  });
  if (!key) return std::nullopt;
  return "Add it NOT VALID to each partition and validate it there; then add it to the partitioned "
         "table.";
}

}  // namespace miglint::rules
