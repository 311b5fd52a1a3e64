#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_index_blocking{
    .name = "drop-index-blocking",
    .severity = Severity::kWarning,
    .summary = "an index of a table in use is dropped without CONCURRENTLY",
    .why = R"(
DROP INDEX takes ACCESS EXCLUSIVE on the table: it is quick, but it waits for every query that runs
on the table, and all later ones wait behind it.)",
    .silent = R"(
The index or its table was created in the same revision; several indexes in one statement, CASCADE,
an index that belongs to a constraint, a partitioned index (CONCURRENTLY cannot be used); the table
itself is dropped later in the revision.)",
    .instead = "DROP INDEX CONCURRENTLY, one index a statement, outside a transaction.",
    .source = "PostgreSQL 15 manual, DROP INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n"
                     "CREATE INDEX users_email_idx ON users (email);",
            .bad = "DROP INDEX users_email_idx;",
            .good = "DROP INDEX CONCURRENTLY users_email_idx;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text(), index=True))",
                .bad = "op.drop_index('ix_users_email', table_name='users')",
                .good = R"(with op.get_context().autocommit_block():
    op.drop_index('ix_users_email', table_name='users', postgresql_concurrently=True))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* drop = step.as<ddl::Drop>();
  if (drop == nullptr || drop->kind != ddl::ObjectKind::kIndex) return;
  if (drop->concurrently || drop->cascade || drop->objects.size() != 1) return;
  const ddl::Name& index = drop->objects.front();
  if (!step.pre_existing(index)) return;

  const Relation* known = step.before.relation(index);
  std::string table = "its table";
  if (known != nullptr && known->index) {
    const ddl::Name owner = known->index->table;
    if (known->kind == RelationKind::kPartitionedIndex || !known->index->constraint.empty()) return;
    if (!owner.empty()) {
      if (!step.in_use(owner)) return;
      const bool goes = step.later<ddl::Drop>([&](const ddl::Drop& later) {
        return later.kind == ddl::ObjectKind::kTable &&
               std::ranges::any_of(later.objects, [&](const ddl::Name& name) {
                 return step.before.resolve(name) == owner;
               });
      });
      if (goes) return;
      table = owner.name;
    }
  }
  out.add(
      step,
      fmt::format("Dropping {} blocks reads and writes of {} while it waits for the queries that "
                  "use it.",
                  index.text(),
                  table),
      in_language(step,
                  "Use DROP INDEX CONCURRENTLY, outside a transaction.",
                  "Pass postgresql_concurrently=True, inside `with "
                  "op.get_context().autocommit_block():`."));
}

}  // namespace miglint::rules
