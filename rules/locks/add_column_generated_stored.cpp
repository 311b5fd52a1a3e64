#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_generated_stored{
    .name = "add-column-generated-stored",
    .severity = Severity::kError,
    .summary = "a stored generated column is computed for every row, which rewrites the table",
    .why = R"(
GENERATED ALWAYS AS (…) STORED, and SET EXPRESSION on such a column (PostgreSQL 17), compute the value of
every row: the table and all its indexes are written anew while ACCESS EXCLUSIVE keeps everybody out.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the column is VIRTUAL (PostgreSQL 18),
which stores nothing.)",
    .instead = R"(
Add a plain column, let a trigger fill it for new rows, and fill the old rows in batches; or index the
expression itself.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad =
                "ALTER TABLE users ADD COLUMN low text GENERATED ALWAYS AS (lower(name)) STORED;",
            .good = "ALTER TABLE users ADD COLUMN low text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text()))",
                .bad = "op.add_column('users', sa.Column('low', sa.Text(), "
                       "sa.Computed('lower(name)', persisted=True)))",
                .good = "op.add_column('users', sa.Column('low', sa.Text()))"},
    .check_step = check,
};

static void report(const Step& step,
                   const ddl::Name& table,
                   std::string_view column,
                   Findings& out) {
  out.add(step,
          fmt::format("Computing the stored column {0}.{1} for every row rewrites {0} and all its "
                      "indexes while nobody can read or write it.",
                      table.text(),
                      column),
          fmt::format("Make {} a plain column that a trigger fills for new rows, and fill the old "
                      "rows in batches.",
                      column));
}

static void check(const Step& step, Findings& out) {
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        if (column.generated == ddl::Generated::kStored)
          report(step, alter.table, column.name, out);
      });
  actions_on_table_in_use<ddl::OtherAlteration>(
      step, [&](const ddl::AlterTable& alter, const ddl::OtherAlteration& other) {
        const bool rewrites = step.effects.rewrites_table(step.before.resolve(alter.table));
        if (other.action == "SetExpression" && rewrites) report(step, alter.table, other.name, out);
      });
}

}  // namespace miglint::rules
