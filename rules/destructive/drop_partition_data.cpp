#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_partition_data{
    .name = "drop-partition-data",
    .summary = "a partition is dropped with its rows",
    .why = R"(
The rows are gone, and DROP TABLE of a partition takes ACCESS EXCLUSIVE on the partitioned table and on
its default partition: all readers and writers of every partition wait.)",
    .silent = "The partition was created in the same revision.",
    .instead = R"(
ALTER TABLE … DETACH PARTITION … CONCURRENTLY, outside of a transaction; keep the table as long as the rows
may be needed; then drop it, which locks nobody else.)",
    .source = "PostgreSQL 15 manual, DROP TABLE",
    .sql = {.setup = "CREATE TABLE events (n int) PARTITION BY RANGE (n);\n"
                     "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);",
            .bad = "DROP TABLE events_1;",
            .good = "ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;"},
    .alembic = {.setup =
                    "op.execute('CREATE TABLE events (n int) PARTITION BY RANGE (n)')\n"
                    "op.execute('CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) "
                    "TO (10)')",
                .bad = "op.drop_table('events_1')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('ALTER TABLE events DETACH PARTITION events_1 "
                        "CONCURRENTLY')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kTable) return;
  for (const ddl::Name& table : drop->objects) {
    if (!is_partition(step, table) || !step.pre_existing(table)) continue;
    const Relation* known = step.before.relation(table);
    const std::string parent =
        known == nullptr || known->inherits.empty() ? "" : known->inherits.front().name;
    out.add(
        drop->objects.size() > 1 ? step.locate(table.at) : step.where(),
        parent.empty()
            ? fmt::format("Dropping {}, until now a partition, destroys its rows.", table.text())
            : fmt::format("Dropping partition {} destroys its rows and blocks all readers and "
                          "writers of {}.",
                          table.text(),
                          parent),
        "Detach it CONCURRENTLY first, and drop it in a later release when nobody needs the "
        "rows.");
  }
}

}  // namespace miglint::rules
