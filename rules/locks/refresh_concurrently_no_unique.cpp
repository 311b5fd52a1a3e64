#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule refresh_concurrently_no_unique{
    .name = "refresh-concurrently-no-unique",
    .severity = Severity::kError,
    .fails = true,
    .summary = "REFRESH … CONCURRENTLY of a view without a unique index fails",
    .why = R"(
CONCURRENTLY compares the old rows with the new ones by a unique index on plain columns, without a WHERE.
Without one, or when the view has never been filled, PostgreSQL refuses it.)",
    .silent = "There is such an index; the history does not know the view.",
    .instead = "CREATE UNIQUE INDEX on plain columns of the view first.",
    .source = "PostgreSQL 15 manual, REFRESH MATERIALIZED VIEW",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE MATERIALIZED VIEW totals AS SELECT id FROM users;",
            .bad = "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY totals_id ON totals (id);\n"
                    "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE MATERIALIZED VIEW totals AS SELECT id FROM users')",
                .bad = "op.execute('REFRESH MATERIALIZED VIEW CONCURRENTLY totals')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.create_index('totals_id', 'totals', ['id'], unique=True,\n"
                        "                    postgresql_concurrently=True)\n"
                        "    op.execute('REFRESH MATERIALIZED VIEW CONCURRENTLY totals')"},
    .advise = advise,
};

static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  const auto* refresh = step.as<ddl::RefreshMaterializedView>();
  if (refresh == nullptr || refusal.sqlstate != "55000") return std::nullopt;
  return "CREATE UNIQUE INDEX on plain columns of " + refresh->view.text() +
         " first, without a WHERE.";
}

}  // namespace miglint::rules
