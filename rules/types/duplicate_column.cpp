#include "rules/refusals.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule duplicate_column{
    .name = "duplicate-column",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a statement names the same column twice",
    .why = R"(
CREATE TABLE, CREATE VIEW and the list of an INSERT name each column once (SQLSTATE 42701); UPDATE assigns
it once (42601). Postgres refuses the statement.)",
    .silent = R"(
Parts of a column (a[1], a[2], a.field); statements that run only under a condition.)",
    .instead = "Remove one of them.",
    .source = "PostgreSQL 15 manual, 5.14 Dependency Tracking",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad = "UPDATE users SET name = 'a', name = 'b' WHERE id = 1;",
            .good = "UPDATE users SET name = 'a' WHERE id = 1;"},
    .alembic = {.bad = "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', "
                       "sa.Integer()))\nop.execute('INSERT INTO t (a, a) VALUES (1, 2)')",
                .good = "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', "
                        "sa.Integer()))\nop.execute('INSERT INTO t (a, b) VALUES (1, 2)')"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal_kind(step, refusal) != RefusalKind::kRepeatedColumn) return std::nullopt;
  return "Remove one of them.";
}

}  // namespace miglint::rules
