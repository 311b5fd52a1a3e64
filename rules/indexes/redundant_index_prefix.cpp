#include <fmt/format.h>

#include "rules/indexes.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule redundant_index_prefix{
    .name = "redundant-index-prefix",
    .severity = Severity::kInfo,
    .summary = "an index whose keys are the first keys of another index",
    .why = R"(
A btree index on (a, b) serves every query that one on (a) serves. The shorter one costs space, and time
with every write.)",
    .silent = R"(
The shorter one is unique, has a condition, an expression or INCLUDE; another method, order, operator class
or collation; the longer one has a condition, or is dropped later in the script; equal indexes
(duplicate-index speaks).)",
    .instead = "Drop the shorter one, unless it is kept for being much smaller.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, a int, b int);\n"
                     "CREATE INDEX i ON users (a, b);",
            .bad = "CREATE INDEX CONCURRENTLY j ON users (a);",
            .good = "CREATE INDEX CONCURRENTLY j ON users (b);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))",
                .bad = "op.create_index('ix_users_id', 'users', ['id'])",
                .good = "op.create_index('ix_users_id', 'users', ['id'], unique=True)"},
    .check_step = check,
};

static bool is_plain(const ddl::CreateIndex& index) {
  return index.method == "btree" && !index.where;
}

// The first keys of `longer` are those of `shorter`.
static bool serves(const ddl::CreateIndex& longer, const ddl::CreateIndex& shorter) {
  if (longer.keys.size() < shorter.keys.size()) return false;
  for (std::size_t i = 0; i < shorter.keys.size(); ++i)
    if (!same_key(longer.keys[i], shorter.keys[i])) return false;
  return true;
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || create->unique || !is_plain(*create)) return;
  if (create->include.size() > 0) return;
  for (const ddl::IndexKey& key : create->keys)
    if (key.column.empty()) return;
  const Relation* longer = find_index(step, create->table, [&](const IndexFacts& known) {
    const bool equal = known.definition.keys.size() == create->keys.size();
    return known.valid && is_plain(known.definition) && known.definition.index != create->index &&
           serves(known.definition, *create) && (!equal || known.definition.unique);
  });
  if (longer == nullptr || is_dropped_later(step, *longer)) return;
  out.add(step,
          fmt::format("{} serves the same queries on {}: its keys begin with these.",
                      longer->name.name,
                      create->table.text()),
          "Leave it out.");
}

}  // namespace miglint::rules
