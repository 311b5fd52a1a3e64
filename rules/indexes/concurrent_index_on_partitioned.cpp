#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule concurrent_index_on_partitioned{
    .name = "concurrent-index-on-partitioned",
    .severity = Severity::kError,
    .fails = true,
    .summary =
        "CONCURRENTLY is used on the index of a partitioned table, where Postgres refuses it",
    .why = R"(
Postgres cannot build or drop the index of a partitioned table concurrently (SQLSTATE 0A000); each
partition's own index it can.)",
    .silent = R"(
The table is not partitioned, or the history does not show that it is; a partition's own index.)",
    .instead = R"(
CREATE INDEX ON ONLY the partitioned table, which is instant and leaves the index invalid; CREATE INDEX
CONCURRENTLY on each partition; ALTER INDEX … ATTACH PARTITION each: with the last one it becomes valid.)",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);",
            .bad = "CREATE INDEX CONCURRENTLY i ON events (id);",
            .good = "CREATE INDEX i ON ONLY events (id);"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (id bigint, day date) PARTITION BY RANGE "
                         "(day)')",
                .bad = R"(with op.get_context().autocommit_block():
    op.create_index('i', 'events', ['id'], postgresql_concurrently=True))",
                .good = "op.execute('CREATE INDEX i ON ONLY events (id)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (const auto* create = step.as<ddl::CreateIndex>()) {
    const Relation* table = step.before.relation(create->table);
    const bool partitioned = table != nullptr && table->kind == RelationKind::kPartitionedTable;
    if (!create->concurrently || !partitioned) return;
    out.add(step,
            fmt::format("This fails: {} is partitioned, and Postgres cannot build an index on it "
                        "concurrently.",
                        create->table.text()),
            fmt::format("CREATE INDEX {} ON ONLY {} …; then CREATE INDEX CONCURRENTLY on each "
                        "partition, and ALTER INDEX {} ATTACH PARTITION each of them.",
                        ddl::quote_identifier(create->index),
                        ddl::quote(create->table),
                        ddl::quote_identifier(create->index)));
    return;
  }
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kIndex || !drop->concurrently) return;
  for (const ddl::Name& name : drop->objects) {
    const Relation* index = step.before.relation(name);
    if (index == nullptr || index->kind != RelationKind::kPartitionedIndex) continue;
    out.add(step,
            fmt::format("This fails: {} is the index of a partitioned table, and Postgres cannot "
                        "drop it concurrently.",
                        name.text()),
            "DROP INDEX without CONCURRENTLY, under a short lock_timeout.");
  }
}

}  // namespace miglint::rules
