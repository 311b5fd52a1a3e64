#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule default_partition_growth{
    .name = "default-partition-growth",
    .severity = Severity::kInfo,
    .summary = "a default partition makes every later partition expensive",
    .why = R"(
Every partition that is added later reads the default partition whole, under ACCESS EXCLUSIVE, for rows that
belong into the new one; it is refused when there are any; and DETACH … CONCURRENTLY is not possible beside
it.)",
    .silent = "The partitioned table was created in the same revision.",
    .instead = "Create partitions ahead of time, and watch for rows that find none.",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup = "CREATE TABLE events (n int) PARTITION BY RANGE (n);",
            .bad = "CREATE TABLE events_rest PARTITION OF events DEFAULT;",
            .good = "CREATE TABLE e1 PARTITION OF events FOR VALUES FROM (0) TO (1);"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (n int) PARTITION BY RANGE (n)')",
                .bad = "op.execute('CREATE TABLE events_rest PARTITION OF events DEFAULT')",
                .good = "op.execute('CREATE TABLE e1 PARTITION OF events FOR VALUES FROM (0) TO "
                        "(1)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  ddl::Name parent;
  if (const auto* create = step.as<ddl::CreateTable>(); create && create->default_partition)
    parent = create->partition_of;
  if (const auto* alter = step.as<ddl::AlterTable>()) {
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* attach = std::get_if<ddl::AttachPartition>(&action);
          attach && attach->is_default)
        parent = alter->table;
  }
  if (parent.empty() || !step.pre_existing(parent)) return;
  out.add(step,
          fmt::format("From now on every new partition of {} reads the default one whole while "
                      "nobody can use it.",
                      parent.text()),
          "Create partitions ahead of time instead.");
}

}  // namespace miglint::rules
