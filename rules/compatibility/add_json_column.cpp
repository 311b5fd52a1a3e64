#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_json_column{
    .name = "add-json-column",
    .summary = "a json column breaks running SELECT DISTINCT, GROUP BY and UNION",
    .why = R"(
The type json has no equality: every query that compares whole rows of the table (SELECT DISTINCT, GROUP BY,
UNION with all columns) fails from then on with "could not identify an equality operator".)",
    .silent = R"(
The type is jsonb; the table was created in the same revision or is temporary.)",
    .instead = "Use jsonb.",
    .source = "PostgreSQL 15 manual, 8.14 JSON Types",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN extra json;",
            .good = "ALTER TABLE users ADD COLUMN extra jsonb;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('extra', sa.JSON()))",
                .good = "op.execute('ALTER TABLE users ADD COLUMN extra jsonb')"},
    .check_step = check,
};

static bool is_json(const ddl::TypeName& type) {
  return type.name.name == "json" && type.built_in && type.dimensions == 0;
}

static void check(const Step& step, Findings& out) {
  actions_on_existing_table<ddl::AlterColumnType>(
      step, [&](const ddl::AlterTable& alter, const ddl::AlterColumnType& change) {
        const ddl::TypeName* from = step.before.column_type(alter.table, change.column);
        if (!is_json(change.type) || from == nullptr || is_json(*from)) return;
        if (step.is_new_column(alter.table, change.column)) return;
        out.add(step,
                fmt::format("{}.{} becomes json, which has no equality: running SELECT DISTINCT, "
                            "GROUP BY and comparisons of it fail.",
                            alter.table.text(),
                            change.column),
                in_language(step, "Use jsonb.", "Use postgresql.JSONB()."));
      });
  actions_on_existing_table<ddl::AddColumn>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddColumn& add) {
        const ddl::TypeName& type = add.column.type;
        if (type.name.name != "json" || !type.built_in) return;
        if (step.before.has_column(alter.table, add.column.name) == Truth::kYes) return;
        out.add(
            step,
            fmt::format("{0}.{1} is json, which has no equality: running SELECT DISTINCT, GROUP "
                        "BY and UNION over all columns of {0} fail.",
                        alter.table.text(),
                        add.column.name),
            in_language(step, "Use jsonb.", "Use postgresql.JSONB()."));
      });
}

}  // namespace miglint::rules
