#include <fmt/format.h>

#include "migrations/catalog/volatility.h"
#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_default_pg10{
    .name = "add-column-default-pg10",
    .severity = Severity::kError,
    .summary = "a column with a default is added on PostgreSQL 10, which rewrites the table",
    .why = R"(
Before PostgreSQL 11 the default of a new column is written into every row: the table and all its indexes
are written anew while ACCESS EXCLUSIVE keeps everybody out.)",
    .silent = R"(
The target is PostgreSQL 11 or newer; the table was created in the same revision, is temporary or small;
the default is NULL. A volatile default is add-column-volatile-default's.)",
    .instead = R"(
Add the column without a default, SET DEFAULT in the next statement (it counts for new rows only), and
fill the old rows in batches.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.config = "pg_version = 10",
            .setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN active boolean DEFAULT true;",
            .good = R"ex(ALTER TABLE users ADD COLUMN active boolean;
ALTER TABLE users ALTER COLUMN active SET DEFAULT true;)ex"},
    .alembic =
        {.config = "pg_version = 10",
         .setup = R"ex(op.create_table('users', sa.Column('id', sa.BigInteger(), primary_key=True),
                sa.Column('email', sa.Text())))ex",
         .bad =
             "op.add_column('users', sa.Column('active', sa.Boolean(), server_default=sa.true()))",
         .good = R"ex(op.add_column('users', sa.Column('active', sa.Boolean()))
op.alter_column('users', 'active', server_default=sa.true()))ex"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  if (step.pg_version >= 11) return;
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        if (!column.default_value || column.default_value->is_null) return;
        if (volatility_of(*column.default_value, step.before, step.pg_version) ==
            Volatility::kVolatile) {
          return;
        }
        out.add(
            step,
            fmt::format("On PostgreSQL {0} the default of {1}.{2} is written into every row: {1} "
                        "and all its indexes are rewritten while nobody can read or write it.",
                        step.pg_version,
                        alter.table.text(),
                        column.name),
            "Add the column without a default, SET DEFAULT next, and fill the old rows in "
            "batches.");
      });
}

}  // namespace miglint::rules
