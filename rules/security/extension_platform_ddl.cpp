#include <fmt/format.h>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule extension_platform_ddl{
    .name = "extension-platform-ddl",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a table that an extension manages is changed",
    .why = R"(
A hypertable of TimescaleDB, a distributed table of Citus, a partitioned table of pg_partman: the statement runs
on every chunk, shard or partition, and the extension refuses or does not follow some of what plain Postgres
does.)",
    .silent = R"(
The history never hands the table over (create_hypertable, create_distributed_table, create_reference_table,
create_parent); the table was created in the same revision; downgrades.)",
    .instead =
        "Read what the extension says of the statement, and try it on a table with several chunks.",
    .source =
        "TimescaleDB documentation, Alter hypertables; Citus documentation, DDL; pg_partman README",
    .sql = {.setup = "CREATE TABLE events (at timestamptz NOT NULL, body text);\n"
                     "SELECT create_hypertable('events', 'at');",
            .bad = "ALTER TABLE events ADD COLUMN note text;",
            .good = "INSERT INTO events (at, body) VALUES (now(), 'x');"},
    .alembic = {.setup = "op.create_table('events', sa.Column('at', sa.Text()))\n"
                         "op.execute(\"SELECT create_hypertable('events', 'at')\")",
                .bad = "op.create_index('i', 'events', ['at'])",
                .good = "op.execute('SELECT 1')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const auto* alter = step.as<ddl::AlterTable>();
  const auto* create = step.as<ddl::CreateIndex>();
  if (alter == nullptr && create == nullptr) return;
  const ddl::Name& table = alter != nullptr ? alter->table : create->table;
  const Relation* known = step.before.relation(table);
  if (known == nullptr || known->managed_by.empty() || step.is_new(table)) return;
  out.add(step,
          fmt::format(
              "{} manages {}: the statement runs on every part of it, and not all that Postgres "
              "does is allowed there.",
              known->managed_by,
              table.text()),
          fmt::format("Read what {} says of it, and try it on a table with several parts.",
                      known->managed_by));
}

}  // namespace miglint::rules
