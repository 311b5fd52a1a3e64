#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule create_partition_of{
    .name = "create-partition-of",
    .summary = "CREATE TABLE … PARTITION OF locks the partitioned table against everybody",
    .why = R"(
It takes ACCESS EXCLUSIVE on the partitioned table, and on its default partition, which it also reads
whole: all readers and writers of every partition wait.)",
    .silent = R"(
The partitioned table was created in the same revision, is temporary or small.)",
    .instead = R"(
CREATE TABLE … (LIKE parent INCLUDING ALL), then ALTER TABLE parent ATTACH PARTITION, which lets readers
and writers of the parent work.)",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup = "CREATE TABLE events (at date) PARTITION BY RANGE (at);",
            .bad = "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO "
                   "('2026-02-01');",
            .good =
                "CREATE TABLE events_1 (LIKE events INCLUDING ALL);\n"
                "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM ('2026-01-01') TO "
                "('2026-02-01');"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (at date) PARTITION BY RANGE (at)')",
                .bad = "op.execute(\"CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM "
                       "('2026-01-01') TO ('2026-02-01')\")",
                .good = "op.execute('CREATE TABLE events_1 (LIKE events INCLUDING ALL)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateTable>();
  if (create == nullptr || create->partition_of.empty()) return;
  if (step.effects.locks.empty() || !step.in_use(create->partition_of)) return;
  const Relation* parent = step.before.relation(create->partition_of);
  const bool reads_default =
      parent != nullptr && !parent->default_partition.empty() && !create->default_partition;
  const std::string also =
      reads_default ? fmt::format(", and reads all of {}", parent->default_partition.name) : "";
  out.add(step,
          fmt::format("Creating {0} as a partition locks {1} against readers and writers{2}.",
                      create->table.text(),
                      create->partition_of.text(),
                      also),
          fmt::format("{}; then {}.",
                      as_sql(step,
                             fmt::format("CREATE TABLE {} (LIKE {} INCLUDING ALL)",
                                         ddl::quote(create->table),
                                         ddl::quote(create->partition_of))),
                      as_sql(step,
                             fmt::format("ALTER TABLE {} ATTACH PARTITION {} {}",
                                         ddl::quote(create->partition_of),
                                         ddl::quote(create->table),
                                         create->bound))));
}

}  // namespace miglint::rules
