#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule type_change_rechecks_constraints{
    .name = "type-change-rechecks-constraints",
    .summary = "a type change that costs nothing reads the table because of a CHECK",
    .why = R"(
A CHECK that names the column is made anew with it and checked for every row, under ACCESS EXCLUSIVE,
even where the stored values stay as they are.)",
    .silent = R"(
No CHECK names the column, or the same statement or an earlier one drops it; the table is rewritten anyway,
which type-change-rewrite says; the table was created in the same revision, is temporary or small.)",
    .instead = R"(
Drop the CHECK, change the type, add the CHECK NOT VALID, and VALIDATE CONSTRAINT in a later revision.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup =
                "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(10) CONSTRAINT filled "
                "CHECK (name <> ''));",
            .bad = "ALTER TABLE users ALTER COLUMN name TYPE varchar(20);",
            .good = "ALTER TABLE users DROP CONSTRAINT filled;\n"
                    "ALTER TABLE users ALTER COLUMN name TYPE varchar(20);\n"
                    "ALTER TABLE users ADD CONSTRAINT filled CHECK (name <> '') NOT VALID;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.String(10)), "
                         "sa.CheckConstraint(\"name <> ''\", name='filled'))",
                .bad = "op.alter_column('users', 'name', type_=sa.String(20))",
                .good = "op.drop_constraint('filled', 'users')\n"
                        "op.alter_column('users', 'name', type_=sa.String(20))\n"
                        "op.create_check_constraint('filled', 'users', \"name <> ''\",\n"
                        "                           postgresql_not_valid=True)"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  actions_on_table_in_use<ddl::AlterColumnType>(
      step, [&](const ddl::AlterTable& alter, const ddl::AlterColumnType& change) {
        const Relation* table = step.before.relation(alter.table);
        if (table == nullptr || step.effects.rewrites_table(table->name)) return;
        if (!step.effects.scans_table(table->name)) return;
        for (const TableConstraint& constraint : table->constraints) {
          const auto& expression = constraint.definition.check;
          if (!expression || std::ranges::count(expression->columns, change.column) == 0) continue;
          if (drops_constraint(alter, constraint.definition.name)) continue;
          out.add(
              step,
              fmt::format("The type of {0}.{1} changes at no cost, but its CHECK {2} is checked "
                          "again: all of {0} is read while nobody can read or write it.",
                          alter.table.text(),
                          change.column,
                          constraint.definition.name),
              fmt::format("Drop {} before, add it again NOT VALID, and validate it in a later "
                          "revision.",
                          constraint.definition.name));
        }
      });
}

}  // namespace miglint::rules
