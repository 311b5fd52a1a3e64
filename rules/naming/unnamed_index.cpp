#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule unnamed_index{
    .name = "unnamed-index",
    .severity = Severity::kWarning,
    .on_by_default = false,
    .summary = "an index is created without a name",
    .why = R"(
Postgres makes a name of the table and the keys, with a number where it is taken: running the statement
twice makes a second index, and the downgrade has to guess.)",
    .silent = "A name is given; the index of a single partition. Downgrades.",
    .instead = "Name it.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX CONCURRENTLY ON users (email);",
            .good = "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.execute('CREATE INDEX ON users (email)')",
                .good = "op.execute('CREATE INDEX i ON users (email)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || !create->index.empty() || step.direction == Direction::kDowngrade)
    return;
  const Relation* table = step.before.relation(create->table);
  if (table != nullptr && !table->bound.empty()) return;
  out.add(step,
          fmt::format("This index of {} has no name: run twice, it is made twice.",
                      create->table.text()),
          "Name it.");
}

}  // namespace miglint::rules
