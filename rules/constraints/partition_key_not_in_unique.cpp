#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static std::optional<std::string> advise(const Step& step, const Refusal& refusal);

const Rule partition_key_not_in_unique{
    .name = "partition-key-not-in-unique",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a unique key of a partitioned table leaves out the partition key",
    .why = R"(
Each partition has its own index, so that a key is unique over all of them only when it contains the
partition key. PostgreSQL refuses any other PRIMARY KEY, UNIQUE constraint or unique index.)",
    .silent = R"(
The key contains every column of the partition key; the history does not know that the table is
partitioned.)",
    .instead = "Put the columns of the partition key into the key.",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup =
                "CREATE TABLE events (n int NOT NULL, id bigint NOT NULL) PARTITION BY RANGE (n);",
            .bad = "ALTER TABLE events ADD PRIMARY KEY (id);",
            .good = "ALTER TABLE events ADD PRIMARY KEY (id, n);"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (n int NOT NULL, id bigint NOT NULL) "
                         "PARTITION BY RANGE (n)')",
                .bad = "op.create_primary_key('events_pkey', 'events', ['id'])",
                .good = "op.create_primary_key('events_pkey', 'events', ['id', 'n'])"},
    .advise = advise,
};

// DefineIndex (indexcmds.c, v15): 0A000 feature_not_supported.
static std::optional<std::string> advise(const Step& step, const Refusal& refusal) {
  if (refusal.sqlstate != "0A000") return std::nullopt;
  const auto* index = step.as<ddl::CreateIndex>();
  const bool key = (index != nullptr && index->unique) || adds_constraint(step, is_key);
  if (!key || refusal.words.find("partitioning columns") == std::string::npos) return std::nullopt;
  return "Put the columns of the partition key into the key.";
}

}  // namespace miglint::rules
