#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_inline_fk{
    .name = "add-column-inline-fk",
    .summary = "a column is added with a default and a foreign key, which checks every row",
    .why = R"(
ADD COLUMN … DEFAULT … REFERENCES looks up the default for every row, under ACCESS EXCLUSIVE on the table
and SHARE ROW EXCLUSIVE on the referenced one. Without a default every value is NULL, and there is
nothing to look up.)",
    .silent = R"(
The column has no default; the table was created in the same revision, is temporary or small.)",
    .instead = R"(
Add the column alone; ADD FOREIGN KEY … NOT VALID in the next statement; VALIDATE CONSTRAINT in a later
revision.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE TABLE orders (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE orders ADD COLUMN user_id bigint DEFAULT 1 REFERENCES users (id);",
            .good = "ALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users (id);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger(), "
                         "primary_key=True))\n"
                         "op.create_table('orders', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE orders ADD COLUMN user_id bigint DEFAULT 1 "
                       "REFERENCES users (id)')",
                .good = "op.execute('ALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users "
                        "(id)')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        if (!column.default_value || column.default_value->is_null) return;
        for (const ddl::Constraint& key : column.constraints) {
          if (key.kind != ddl::ConstraintKind::kForeignKey || key.not_enforced) continue;
          const std::string name = name_or(key.name, alter.table, {column.name}, "fkey");
          out.add(
              step,
              fmt::format("The foreign key of the new column {0}.{1} checks every row of {0} "
                          "while nobody can read or write it and {2} takes no writes.",
                          alter.table.text(),
                          column.name,
                          key.referenced.text()),
              fmt::format("Add {} alone, then {}, and validate it in a later revision.",
                          column.name,
                          as_sql(step,
                                 fmt::format("ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) "
                                             "REFERENCES {} NOT VALID",
                                             ddl::quote(alter.table),
                                             ddl::quote_identifier(name),
                                             ddl::quote_identifier(column.name),
                                             ddl::quote(key.referenced)))));
        }
      });
}

}  // namespace miglint::rules
