#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule attach_partition_scan{
    .name = "attach-partition-scan",
    .summary = "ATTACH PARTITION reads a whole table to check its bounds",
    .why = R"(
PostgreSQL reads every row of the new partition under ACCESS EXCLUSIVE to see that it belongs there,
unless a valid CHECK constraint proves it. A default partition is read in the same way, for rows that
belong into the new one.)",
    .silent = R"(
The partition was created in the same revision, is temporary or small, is the first of all and DEFAULT, or has
a valid CHECK on the columns of the partition key, and these are NOT NULL (no CHECK proves what PARTITION BY HASH
asks); and there is no default partition in use without one.)",
    .instead = R"(
Add CHECK (key IS NOT NULL AND key >= … AND key < …) NOT VALID to the partition and VALIDATE it before; to
the default partition, CHECK (key < … OR key >= …). Then attach, and drop the checks.)",
    .source = "PostgreSQL 15 manual, 5.11 Table Partitioning",
    .sql = {.setup = "CREATE TABLE events (n int NOT NULL) PARTITION BY RANGE (n);\n"
                     "CREATE TABLE events_1 (n int NOT NULL);",
            .bad = "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (0) TO (100);",
            .good = "ALTER TABLE events_1 ADD CONSTRAINT bounds CHECK (n >= 0 AND n < 100) NOT "
                    "VALID;\n"
                    "ALTER TABLE events_1 VALIDATE CONSTRAINT bounds;\n"
                    "ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (0) TO (100);"},
    .alembic = {.setup = "op.execute('CREATE TABLE events (n int NOT NULL) PARTITION BY RANGE "
                         "(n)')\n"
                         "op.execute('CREATE TABLE events_1 (n int NOT NULL)')",
                .bad = "op.execute('ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM "
                       "(0) TO (100)')",
                .good = "op.execute('CREATE TABLE events_2 (n int NOT NULL)')\n"
                        "op.execute('ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM "
                        "(100) TO (200)')"},
    .check_step = check,
};

// A valid CHECK on every column of the partition key. The effects know the plain forms; of others
// we take it that whoever wrote one has made it fit.
static bool has_bounds_check(const Relation& table, const Relation& parent) {
  return std::ranges::any_of(table.constraints, [&](const TableConstraint& constraint) {
    const ddl::Constraint& check = constraint.definition;
    if (!constraint.valid || check.not_enforced || !check.check) return false;
    return std::ranges::all_of(parent.partition_columns, [&](const std::string& column) {
      return std::ranges::count(check.check->columns, column) > 0;
    });
  });
}

// The bounds of a partition leave out NULL, which a CHECK lets pass.
static bool may_hold_null(const Step& step, const ddl::Name& table, const Relation& parent) {
  return std::ranges::any_of(parent.partition_columns, [&](const std::string& column) {
    return step.before.is_not_null(table, column) == Truth::kNo &&
           step.before.not_null_is_proved(table, column) == Truth::kNo;
  });
}

static bool is_proved(const Step& step,
                      const ddl::Name& table,
                      const Relation* parent,
                      const ddl::AttachPartition& attach) {
  const Relation* known = step.before.relation(table);
  if (known == nullptr || parent == nullptr || parent->partition_columns.empty()) return false;
  if (attach.bound.starts_with("FOR VALUES WITH")) return false;  // a hash
  const bool takes_null = attach.is_default || table == parent->default_partition;
  return has_bounds_check(*known, *parent) && (takes_null || !may_hold_null(step, table, *parent));
}

static bool needs_not_null(const Step& step,
                           const Relation* parent,
                           const ddl::AttachPartition& attach) {
  return parent != nullptr && !attach.is_default && may_hold_null(step, attach.partition, *parent);
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return;
  const Relation* parent = step.before.relation(alter->table);
  if (parent != nullptr && parent->index) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* attach = std::get_if<ddl::AttachPartition>(&action);
    if (attach == nullptr) continue;
    const auto is_read = [&](const ddl::Name& table) {
      return step.in_use(table) && step.effects.scans_table(step.before.resolve(table)) &&
             !is_proved(step, table, parent, *attach);
    };
    std::vector<std::string> read;
    if (is_read(attach->partition)) read.push_back(attach->partition.text());
    const bool beside_default =
        parent != nullptr && !parent->default_partition.empty() && !attach->is_default;
    if (beside_default && is_read(parent->default_partition))
      read.push_back(parent->default_partition.name);
    if (read.empty()) continue;
    out.add(step,
            fmt::format("ATTACH PARTITION reads all of {} while nobody can read or write {}.",
                        enumerate(read),
                        read.size() == 1 ? "it" : "them"),
            fmt::format("First add a CHECK for the bounds to {}, NOT VALID, and validate it in a "
                        "revision before{}.",
                        enumerate(read),
                        needs_not_null(step, parent, *attach)
                            ? "; it has to say IS NOT NULL too, since the key is nullable"
                            : ""));
  }
}

}  // namespace miglint::rules
