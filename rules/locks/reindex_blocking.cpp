#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule reindex_blocking{
    .name = "reindex-blocking",
    .severity = Severity::kError,
    .summary = "REINDEX without CONCURRENTLY keeps writers, and most readers, waiting",
    .why = R"(
REINDEX takes SHARE on the table and ACCESS EXCLUSIVE on each index until it is built anew: writers wait,
and so does every query that would plan with the index.)",
    .silent = R"(
CONCURRENTLY; REINDEX SYSTEM; the target is older than PostgreSQL 12; the table was created in the same
revision, is temporary or small.)",
    .instead = "REINDEX … CONCURRENTLY, outside of a transaction.",
    .source = "PostgreSQL 15 manual, REINDEX",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "REINDEX TABLE users;",
            .good = "REINDEX TABLE CONCURRENTLY users;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('REINDEX TABLE users')",
                .good = "with op.get_context().autocommit_block():\n"
                        "    op.execute('REINDEX TABLE CONCURRENTLY users')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* reindex = step.as<ddl::Reindex>();
  if (reindex == nullptr || reindex->concurrently || step.pg_version < 12) return;
  using What = ddl::Reindex::What;
  if (reindex->what == What::kSystem) return;
  const bool one = reindex->what == What::kIndex || reindex->what == What::kTable;
  if (one && !step.in_use(reindex->object)) return;
  const Relation* known = step.before.relation(reindex->object);
  const bool of_table = known != nullptr && known->index;
  if (of_table && !step.in_use(known->index->table)) return;
  const std::string table = of_table ? known->index->table.name : reindex->object.text();
  const std::string blocked = !one ? "each table in turn"
                              : reindex->what == What::kIndex && !of_table
                                  ? "the table of " + reindex->object.text()
                                  : table;
  out.add(step,
          fmt::format("REINDEX blocks writes to {}, and every query that would use the index, "
                      "until it is built anew.",
                      blocked),
          fmt::format("Add CONCURRENTLY, {}.",
                      in_language(step,
                                  "in a file of its own that runs outside a transaction",
                                  "inside `with op.get_context().autocommit_block():`")));
}

}  // namespace miglint::rules
