#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule partitioned_parent_fanout{
    .name = "partitioned-parent-fanout",
    .severity = Severity::kInfo,
    .summary = "a change of a partitioned table locks every partition",
    .why = R"(
Each partition is locked in the same mode as the partitioned table, one after the other: the statement waits
for the queries on all of them, and new queries on the ones that it has wait behind it.)",
    .silent = R"(
Fewer than three partitions are locked; they were created in the same revision or are small; ONLY.)",
    .instead = R"(
Change the partitions one by one, each in a transaction of its own with a lock_timeout, and the partitioned
table last, ONLY where that is possible.)",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup = "CREATE TABLE events (n int) PARTITION BY RANGE (n);\n"
                     "CREATE TABLE e1 PARTITION OF events FOR VALUES FROM (0) TO (1);\n"
                     "CREATE TABLE e2 PARTITION OF events FOR VALUES FROM (1) TO (2);\n"
                     "CREATE TABLE e3 PARTITION OF events FOR VALUES FROM (2) TO (3);",
            .bad = "ALTER TABLE events ADD COLUMN v int;",
            .good = "CREATE INDEX events_n ON ONLY events (n);"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (n int) PARTITION BY RANGE (n)')\n"
                         "op.execute('CREATE TABLE e1 PARTITION OF events FOR VALUES FROM (0) TO "
                         "(1)')\n"
                         "op.execute('CREATE TABLE e2 PARTITION OF events FOR VALUES FROM (1) TO "
                         "(2)')\n"
                         "op.execute('CREATE TABLE e3 PARTITION OF events FOR VALUES FROM (2) TO "
                         "(3)')",
                .bad = "op.add_column('events', sa.Column('v', sa.Integer()))",
                .good = "op.create_index('events_n', 'events', ['n'], postgresql_only=True)"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  const auto* create = step.as<ddl::CreateIndex>();
  if (alter == nullptr && create == nullptr) return;
  const Relation* table = step.before.relation(alter != nullptr ? alter->table : create->table);
  if (table == nullptr || table->kind != RelationKind::kPartitionedTable) return;
  std::size_t locked = 0;
  for (const ddl::Name& partition : table->children) {
    const RelationLock* lock = step.effects.lock_on(partition);
    if (lock != nullptr && blocks(lock->mode) != Blocks::kNothing && step.in_use(partition))
      ++locked;
  }
  if (locked < 3) return;
  out.add(step,
          fmt::format("This locks all {} partitions of {} together.", locked, table->name.name),
          "Change the partitions one by one where that is possible, with a lock_timeout.");
}

}  // namespace miglint::rules
