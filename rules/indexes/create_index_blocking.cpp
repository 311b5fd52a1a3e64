#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule create_index_blocking{
    .name = "create-index-blocking",
    .severity = Severity::kError,
    .summary = "an index is built on a table in use without CONCURRENTLY",
    .why = R"(
CREATE INDEX holds a SHARE lock on the table until the build ends: every INSERT, UPDATE and DELETE
waits for it, and the build reads the whole table.)",
    .silent = R"(
The table was created in the same revision, is temporary or is listed in [tables] small; the table
is partitioned and has no partition in use yet, or ON ONLY leaves the partitions out; IF NOT EXISTS and the index is there already.)",
    .instead = R"(
Build it with CONCURRENTLY, which needs a revision (or file) of its own that runs outside a
transaction. If the build fails, drop the invalid index it leaves behind and build it again.)",
    .source = "PostgreSQL 15 manual, CREATE INDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE INDEX users_email_idx ON users (email);",
            .good = "CREATE INDEX CONCURRENTLY users_email_idx ON users (email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_index('ix_users_email', 'users', ['email'])",
                .good = R"(with op.get_context().autocommit_block():
    op.create_index('ix_users_email', 'users', ['email'], postgresql_concurrently=True))"},
    .check_step = check,
};

static bool has_partition_in_use(const Step& step, const Relation& table) {
  return std::ranges::any_of(table.children,
                             [&](const ddl::Name& partition) { return step.in_use(partition); });
}

static std::string safe_way(const Step& step, const ddl::CreateIndex& create, bool partitioned) {
  if (partitioned) {
    return fmt::format(
        "CREATE INDEX … ON ONLY {}, then CREATE INDEX CONCURRENTLY on each partition and ALTER "
        "INDEX … ATTACH PARTITION each of them: Postgres cannot build it concurrently as a whole.",
        ddl::quote(create.table));
  }
  return in_language(
      step,
      fmt::format("Use CREATE {}INDEX CONCURRENTLY, in a file of its own that runs outside a "
                  "transaction.",
                  create.unique ? "UNIQUE " : ""),
      "Pass postgresql_concurrently=True, inside `with op.get_context().autocommit_block():`, in a "
      "revision of its own.");
}

static void check(const Step& step, Findings& out) {
  const auto* create = step.as<ddl::CreateIndex>();
  if (create == nullptr || create->concurrently || !step.in_use(create->table)) return;
  const Relation* table = step.before.relation(create->table);
  const bool partitioned = table != nullptr && table->kind == RelationKind::kPartitionedTable;
  if (partitioned && (create->only || !has_partition_in_use(step, *table))) return;
  const ddl::Name index{create->table.schema, create->index};
  if (create->if_not_exists && step.before.exists(index) == Truth::kYes) return;

  const std::string what = create->index.empty() ? "an index" : create->index;
  out.add(step,
          fmt::format("Building {} blocks writes to {} until the whole table has been read.",
                      what,
                      create->table.text()),
          safe_way(step, *create, partitioned));
}

}  // namespace miglint::rules
