#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_constrained_domain{
    .name = "add-column-constrained-domain",
    .severity = Severity::kError,
    .summary = "a column of a domain with constraints is added, which rewrites the table",
    .why = R"(
When the column's type is a domain with a CHECK or NOT NULL, PostgreSQL computes and checks the new value
of every row, even without a default: the table and all its indexes are written anew while ACCESS
EXCLUSIVE keeps everybody out.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the domain has no constraint, or the
history does not know it.)",
    .instead = R"(
Use the domain's base type, with the CHECK on the table: added NOT VALID, validated in a later
revision.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
                     "CREATE DOMAIN positive AS int CHECK (VALUE > 0);",
            .bad = "ALTER TABLE users ADD COLUMN age positive;",
            .good = "ALTER TABLE users ADD COLUMN age int;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))\n"
                         "op.execute('CREATE DOMAIN positive AS int CHECK (VALUE > 0)')",
                .bad = "op.execute('ALTER TABLE users ADD COLUMN age positive')",
                .good = "op.add_column('users', sa.Column('age', sa.Integer()))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        const Type* type = step.before.type(column.type.name);
        if (type == nullptr || !type->domain) return;
        if (!type->domain->not_null && type->domain->constraints.empty()) return;
        out.add(step,
                fmt::format("The domain {0} has constraints: adding {1}.{2} checks every row, and "
                            "rewrites {1} and all its indexes while nobody can read or write it.",
                            type->name.name,
                            alter.table.text(),
                            column.name),
                fmt::format("Add {} as {}, with the CHECK on {} itself: NOT VALID first, validated "
                            "in a later revision.",
                            column.name,
                            type->domain->base.text(),
                            alter.table.text()));
      });
}

}  // namespace miglint::rules
