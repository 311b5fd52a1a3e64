#include <fmt/format.h>

#include <algorithm>

#include "rules/indexes.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule replace_index_gap{
    .name = "replace-index-gap",
    .severity = Severity::kWarning,
    .summary = "an index is dropped before the one that replaces it is built",
    .why = R"(
Outside a transaction the drop takes effect at once. Until the new index is built, the queries that used
the old one read the whole table.)",
    .silent = R"(
Both stand in one transaction; the new one is built first; the table was created in the same revision; the new
one begins with another key; another index of the table begins with the same keys; the new one has the same
name, so it cannot be built first; the index may be left over from a failed build (DROP INDEX … IF EXISTS of a
name that the history does not know).)",
    .instead = "Build the new index under another name first, then drop the old one.",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, a int, b int);\n"
                     "CREATE INDEX i ON users (a);",
            .bad = "-- file: 0002_case.sql\nDROP INDEX CONCURRENTLY i;\n"
                   "CREATE INDEX CONCURRENTLY j ON users (a, b);",
            .good = "CREATE INDEX CONCURRENTLY j ON users (a, b);\nDROP INDEX CONCURRENTLY i;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('a', sa.Text(), index=True), "
                         "sa.Column('b', sa.Text()))",
                .bad = R"(with op.get_context().autocommit_block():
    op.drop_index('ix_users_a', table_name='users', postgresql_concurrently=True)
    op.create_index('j', 'users', ['a', 'b'], postgresql_concurrently=True))",
                .good = R"(with op.get_context().autocommit_block():
    op.create_index('j', 'users', ['a', 'b'], postgresql_concurrently=True)
    op.drop_index('ix_users_a', table_name='users', postgresql_concurrently=True))"},
    .check_step = check,
};

static bool begins_like(const ddl::CreateIndex& index, const ddl::CreateIndex& old) {
  return !index.keys.empty() && !old.keys.empty() && index.method == old.method &&
         same_key(index.keys.front(), old.keys.front());
}

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kIndex || drop->objects.size() != 1) return;
  if (step.in_transaction() == Truth::kYes || !step.in_use(drop->objects.front())) return;
  const Relation* old = step.before.relation(drop->objects.front());
  if (old == nullptr || !old->index || old->index->table.empty()) return;
  const IndexFacts& facts = *old->index;
  const bool replaced = step.later<ddl::CreateIndex>([&](const ddl::CreateIndex& create) {
    return step.before.resolve(create.table) == facts.table && create.index != old->name.name &&
           begins_like(create, facts.definition);
  });
  if (!replaced) return;
  const Relation* covering = find_index(step, facts.table, [&](const IndexFacts& other) {
    return other.definition.index != facts.definition.index &&
           begins_like(other.definition, facts.definition);
  });
  if (covering != nullptr) return;
  out.add(step,
          fmt::format("Between this drop and the build of its replacement, queries of {} that used "
                      "{} read the whole table.",
                      facts.table.name,
                      old->name.name),
          "Build the new index first, and drop this one after it.");
}

}  // namespace miglint::rules
