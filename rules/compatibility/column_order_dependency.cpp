#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule column_order_dependency{
    .name = "column-order-dependency",
    .summary = "an INSERT without a column list depends on the order of the columns",
    .why = R"(
Values go to the columns in the order in which they were added on that database. Where two branches were
merged in another order, or a column was added again, they land in the wrong one, or the INSERT fails.)",
    .silent = R"(
The columns are listed; DEFAULT VALUES; the table has one column, was created in the same revision, or is
temporary. A project that never lists them hears it once, at the newest.)",
    .instead = "List the columns: INSERT INTO t (a, b) ….",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad = "INSERT INTO users VALUES (1, 'root');",
            .good = "INSERT INTO users (id, name) VALUES (1, 'root');"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()), "
                         "sa.Column('name', sa.Text()))",
                .bad = "op.execute('INSERT INTO users VALUES (1, NULL)')",
                .good = "op.execute('INSERT INTO users (id) VALUES (1)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* insert = step.as<ddl::Insert>();
  if (insert == nullptr || !insert->columns.empty() || !step.pre_existing(insert->table)) return;
  if (insert->rows == 0 && insert->reads.empty()) return;  // DEFAULT VALUES
  const Relation* known = step.before.relation(insert->table);
  // With one column there is no order.
  if (known != nullptr && known->columns_complete && known->columns.size() == 1) return;
  std::vector<std::string> columns;
  if (known != nullptr && known->columns_complete)
    for (const Column& column : known->columns)
      columns.push_back(column.name);
  Finding& finding = out.add(
      step,
      fmt::format("The values go to the columns of {} in the order that this database happens "
                  "to have.",
                  insert->table.text()),
      fmt::format("List them: INSERT INTO {} ({}) ….",
                  ddl::quote(insert->table),
                  columns.empty() ? "…" : sql_list(columns)));
  finding.once_per_project = true;
}

}  // namespace miglint::rules
