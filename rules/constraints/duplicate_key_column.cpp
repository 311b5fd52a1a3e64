#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule duplicate_key_column{
    .name = "duplicate-key-column",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a column stands twice in a primary key or UNIQUE constraint",
    .why =
        "PostgreSQL refuses a PRIMARY KEY or UNIQUE constraint that names a column twice (42701).",
    .silent = "Each column is named once.",
    .instead = "Name it once.",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "ALTER TABLE users ADD UNIQUE (email, email);",
            .good = "CREATE TABLE teams (a int, b int, UNIQUE (a, b));"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_unique_constraint('uq', 'users', ['email', 'email'])",
                .good = "op.create_table('teams', sa.Column('a', sa.Integer()), sa.Column('b', "
                        "sa.Integer()), sa.UniqueConstraint('a', 'b'))"},
    .advise = advise,
};

// transformIndexConstraint (parse_utilcmd.c, v15): 42701 duplicate_column.
static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  const bool twice = refusal.words.find("appears twice in") != std::string::npos;
  if (refusal.sqlstate != "42701" || !twice || !adds_constraint(step, is_key)) return std::nullopt;
  return "Name the column once.";
}

}  // namespace miglint::rules
