#include <fmt/format.h>

#include <algorithm>

#include "rules/rows.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule unbatched_backfill{
    .name = "unbatched-backfill",
    .severity = Severity::kWarning,
    .summary = "many rows of a table in use are changed by one statement",
    .why = R"(
Every row that UPDATE or DELETE touches stays locked until the transaction ends, and leaves a dead version
behind that VACUUM can clear only then. On a large table that is minutes of waiting writes.)",
    .silent = R"(
The condition names a primary key or another unique key; LIMIT or ctid makes a batch of it; the table was
created in the same revision, is temporary or listed in [tables] small; no condition at all
(update-without-where, delete-without-where); another finding says that a lock of the transaction blocks
others meanwhile (ddl-and-dml-one-tx). Said once a table and script. A condition that asks neither for a
column it sets nor for another table may mean a single row: information. Downgrades.)",
    .instead = R"(
Change some thousand rows at a time by ranges of the primary key, each batch in a transaction of its own,
outside of the migration.)",
    .source = "PostgreSQL 15 manual, 14.4 Populating a Database",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, state text);",
            .bad = "UPDATE users SET state = 'new' WHERE state IS NULL;",
            .good = "UPDATE users SET state = 'new' WHERE id BETWEEN 1 AND 5000;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True), sa.Column('state', sa.Text()))",
                .bad = "op.execute(\"UPDATE users SET state = 'new' WHERE state IS NULL\")",
                .good = "op.execute(\"UPDATE users SET state = 'new' WHERE id < 5000\")"},
    .check_step = check,
};

static bool has_condition(const Step& step) {
  if (const auto* update = step.as<ddl::Update>()) return update->has_where;
  const auto* removal = step.as<ddl::Delete>();
  return removal != nullptr && removal->has_where;
}

// UPDATE t SET a = … WHERE a IS NULL goes over the table; WHERE b = 'x' may be one row.
static bool goes_over_table(const Step& step) {
  const auto* update = step.as<ddl::Update>();
  const auto* removal = step.as<ddl::Delete>();
  if (update == nullptr) return !removal->reads.empty() || !removal->where->relations.empty();
  if (!update->reads.empty() || !update->where->relations.empty()) return true;
  return std::ranges::any_of(update->columns, [&](const std::string& column) {
    return std::ranges::count(update->where->columns, column) > 0;
  });
}

static bool said_before(const Step& step, const ddl::Name& table) {
  const auto same = [&](const auto& other) {
    return other.has_where && step.before.resolve(other.table) == step.before.resolve(table);
  };
  return step.earlier<ddl::Update>(same) || step.earlier<ddl::Delete>(same);
}

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade || !has_condition(step)) return;
  const std::optional<RowChange> change = row_change(step);
  if (!change || !change->may_be_many || !step.in_use(change->table)) return;
  if (step.in_transaction() == Truth::kYes && blocking_lock_held(step) != nullptr) return;
  if (said_before(step, change->table)) return;
  const bool update = step.as<ddl::Update>() != nullptr;
  Finding& finding = out.add(
      step,
      fmt::format("{} may change many rows of {} at once: they stay locked, and writes to them "
                  "wait, until the transaction ends.",
                  change->verb,
                  change->table.text()),
      fmt::format("{} in batches by ranges of the primary key, each in a transaction of its own; "
                  "or list {} in [tables] small.",
                  update ? "Update" : "Delete",
                  change->table.text()));
  if (!goes_over_table(step)) finding.severity = Severity::kInfo;
}

}  // namespace miglint::rules
