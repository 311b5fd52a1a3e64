#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_database{
    .name = "drop-database",
    .severity = Severity::kError,
    .summary = "a database or tablespace is dropped",
    .why = R"(
DROP DATABASE destroys everything in it at once; DROP TABLESPACE changes the whole server. Neither is a
change of the schema that the migrations are about, and neither runs in a transaction block.)",
    .silent = "Never.",
    .instead = "Do it by hand or in the tooling that sets servers up, not in a migration.",
    .source = "PostgreSQL 15 manual, DROP DATABASE",
    .sql = {.bad = "DROP DATABASE reports;",
            .good = "CREATE TABLE reports (id bigint PRIMARY KEY);"},
    .alembic = {.bad = "with op.get_context().autocommit_block():\n"
                       "    op.execute('DROP DATABASE reports')",
                .good = "op.create_table('reports', sa.Column('id', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* other = step.as<ddl::Other>();
  if (other == nullptr) return;
  const bool database = other->node == "DropdbStmt";
  if (!database && other->node != "DropTableSpaceStmt") return;
  out.add(step,
          database ? "DROP DATABASE destroys everything in the database."
                   : "DROP TABLESPACE changes the whole server, not this schema.",
          "Do it outside of the migrations.");
}

}  // namespace miglint::rules
