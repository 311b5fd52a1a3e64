#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule create_matview_with_data{
    .name = "create-matview-with-data",
    .severity = Severity::kInfo,
    .summary = "a table or materialized view is filled by a query while the migration runs",
    .why = R"(
The query reads its tables whole, and whatever the transaction has locked stays locked until it is
done.)",
    .silent =
        "WITH NO DATA; the tables that it reads were created in the same revision, are temporary "
        "or small.",
    .instead = R"(
CREATE … WITH NO DATA, and fill it after the migration.)",
    .source = "PostgreSQL 15 manual, CREATE MATERIALIZED VIEW",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM users;",
            .good = "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM users WITH NO "
                    "DATA;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('CREATE TABLE copy AS SELECT * FROM users')",
                .good = "op.execute('CREATE TABLE copy AS SELECT * FROM users WITH NO DATA')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* view = step.as<ddl::CreateView>();
  const auto* table = step.as<ddl::CreateTable>();
  const bool fills = (view != nullptr && view->materialized && view->with_data) ||
                     (table != nullptr && table->as_query && table->with_data);
  if (!fills) return;
  std::vector<std::string> read;
  for (const ddl::Name& source : step.effects.scans)
    if (step.in_use(source)) read.push_back(source.name);
  if (read.empty()) return;
  out.add(step,
          fmt::format("{} is filled here by reading all of {}: the migration takes as long as the "
                      "query, and keeps "
                      "its locks meanwhile.",
                      view != nullptr ? view->view.text() : table->table.text(),
                      enumerate(read)),
          "Create it WITH NO DATA, and fill it after the migration.");
}

}  // namespace miglint::rules
