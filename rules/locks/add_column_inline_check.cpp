#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_inline_check{
    .name = "add-column-inline-check",
    .summary = "a column is added with a CHECK, which reads the whole table",
    .why = R"(
A CHECK written inside ADD COLUMN is checked for every row under ACCESS EXCLUSIVE: nobody can read or
write the table until the last row has been checked.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the statement rewrites the table
anyway, which another rule says.)",
    .instead = R"(
Add the column alone; ADD CONSTRAINT … CHECK (…) NOT VALID in the next statement; VALIDATE CONSTRAINT in a
later revision.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN age int CHECK (age > 0);",
            .good = "ALTER TABLE users ADD COLUMN age int;\n"
                    "ALTER TABLE users ADD CONSTRAINT age_positive CHECK (age > 0) NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users ADD COLUMN age int CHECK (age > 0)')",
                .good = "op.add_column('users', sa.Column('age', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        if (step.effects.rewrites_table(step.before.resolve(alter.table))) return;
        for (const ddl::Constraint& constraint : column.constraints) {
          if (constraint.kind != ddl::ConstraintKind::kCheck || constraint.not_enforced) continue;
          const std::string name = constraint.name.empty()
                                       ? fmt::format("{}_{}_check", alter.table.name, column.name)
                                       : constraint.name;
          out.add(step,
                  fmt::format("The CHECK on the new column {0}.{1} reads all of {0} while nobody "
                              "can read or write it.",
                              alter.table.text(),
                              column.name),
                  fmt::format(
                      "Add {} alone, then {}, and validate it in a later revision.",
                      column.name,
                      as_sql(step,
                             fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK {} NOT "
                                         "VALID",
                                         ddl::quote(alter.table),
                                         ddl::quote_identifier(name),
                                         constraint.check ? in_parentheses(constraint.check->text)
                                                          : "(…)"))));
        }
      });
}

}  // namespace miglint::rules
