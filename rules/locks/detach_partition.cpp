#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule detach_partition{
    .name = "detach-partition",
    .severity = Severity::kError,
    .summary = "DETACH PARTITION without CONCURRENTLY locks the whole partitioned table",
    .why = R"(
DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table: all readers and writers of every
partition wait. CONCURRENTLY (PostgreSQL 14) does not, but runs outside of a transaction only and not
where there is a default partition.)",
    .silent = R"(
CONCURRENTLY or FINALIZE; the target is older than PostgreSQL 14; the partitioned table was created in
the same revision, is temporary or small. With a default partition it is a warning.)",
    .instead = R"(
ALTER TABLE … DETACH PARTITION … CONCURRENTLY, in a revision of its own outside of a transaction.)",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup = "CREATE TABLE events (at date) PARTITION BY RANGE (at);\n"
                     "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO "
                     "('2026-02-01');",
            .bad = "ALTER TABLE events DETACH PARTITION events_1;",
            .good = "ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (at date) PARTITION BY RANGE (at)')",
                .bad = "op.execute('ALTER TABLE events DETACH PARTITION events_1')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('ALTER TABLE events DETACH PARTITION events_1 "
                        "CONCURRENTLY')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.pg_version < 14) return;
  actions_on_table_in_use<ddl::DetachPartition>(
      step, [&](const ddl::AlterTable& alter, const ddl::DetachPartition& detach) {
        if (detach.concurrently || detach.finalize) return;
        const Relation* parent = step.before.relation(alter.table);
        const bool has_default = parent != nullptr && !parent->default_partition.empty();
        const std::string words =
            fmt::format("Detaching {} blocks all readers and writers of {}, in every partition.",
                        detach.partition.text(),
                        alter.table.text());
        if (has_default) {
          out.add(step,
                  words,
                  fmt::format("CONCURRENTLY is not possible beside the default partition {}: set a "
                              "short lock_timeout, and try again when it gives up.",
                              parent->default_partition.name))
              .severity = Severity::kWarning;
          return;
        }
        out.add(step,
                words,
                fmt::format("{}, in a revision of its own that runs outside a transaction.",
                            as_sql(step,
                                   fmt::format("ALTER TABLE {} DETACH PARTITION {} CONCURRENTLY",
                                               ddl::quote(alter.table),
                                               ddl::quote(detach.partition)))));
      });
}

}  // namespace miglint::rules
