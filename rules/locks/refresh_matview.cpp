#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule refresh_matview{
    .name = "refresh-matview",
    .summary = "a materialized view is refreshed while nobody can read it",
    .why = R"(
REFRESH MATERIALIZED VIEW holds ACCESS EXCLUSIVE on the view for as long as its query takes: every reader
waits.)",
    .silent = R"(
CONCURRENTLY; WITH NO DATA; the view was created in the same revision or has not been filled yet.)",
    .instead = R"(
REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on plain columns, lets readers work.)",
    .source = "PostgreSQL 15 manual, REFRESH MATERIALIZED VIEW",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE MATERIALIZED VIEW totals AS SELECT id FROM users;",
            .bad = "REFRESH MATERIALIZED VIEW totals;",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY totals_id ON totals (id);\n"
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE MATERIALIZED VIEW totals AS SELECT id FROM users')",
                .bad = "op.execute('REFRESH MATERIALIZED VIEW totals')",
                .good = "op.execute('REFRESH MATERIALIZED VIEW CONCURRENTLY totals')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* refresh = step.as<ddl::RefreshMaterializedView>();
  if (refresh == nullptr || refresh->concurrently || !refresh->with_data) return;
  if (!step.in_use(refresh->view)) return;
  const Relation* known = step.before.relation(refresh->view);
  if (known != nullptr && !known->assumed && !known->has_rows) return;
  out.add(step,
          fmt::format("REFRESH blocks all readers of {} for as long as its query takes.",
                      refresh->view.text()),
          fmt::format("{}, with a unique index on the view.",
                      as_sql(step,
                             fmt::format("REFRESH MATERIALIZED VIEW CONCURRENTLY {}",
                                         ddl::quote(refresh->view)))));
}

}  // namespace miglint::rules
