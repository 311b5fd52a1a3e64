#include <fmt/format.h>

#include "rules/actions.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_serial{
    .name = "add-column-serial",
    .severity = Severity::kError,
    .summary = "a serial column is added, which rewrites the table",
    .why = R"(
serial is an integer with nextval() as its default, and every row gets its own number: the table and
all its indexes are written anew while ACCESS EXCLUSIVE keeps everybody out.)",
    .silent = "The table was created in the same revision, is temporary or small.",
    .instead = R"(
Create the sequence, add the column without a default, SET DEFAULT nextval(…) for new rows, and number
the old rows in batches.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN n bigserial;",
            .good = "CREATE SEQUENCE users_n_seq;\nALTER TABLE users ADD COLUMN n bigint;\n"
                    "ALTER TABLE users ALTER COLUMN n SET DEFAULT nextval('users_n_seq');"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users ADD COLUMN n bigserial')",
                .good = "op.execute('CREATE SEQUENCE users_n_seq')\n"
                        "op.add_column('users', sa.Column('n', sa.BigInteger()))\n"
                        "op.alter_column('users', 'n', "
                        "server_default=sa.text(\"nextval('users_n_seq')\"))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  columns_added_to_table_in_use(
      step, [&](const ddl::AlterTable& alter, const ddl::ColumnDefinition& column) {
        if (!column.type.is_serial()) return;
        const std::string sequence = fmt::format("{}_{}_seq", alter.table.name, column.name);
        out.add(step,
                fmt::format("Adding {}.{} as {} numbers every row: {} and all its indexes are "
                            "rewritten while nobody can read or write it.",
                            alter.table.text(),
                            column.name,
                            column.type.name.name,
                            alter.table.text()),
                in_language(
                    step,
                    fmt::format("CREATE SEQUENCE {0}; add {1} without a default; ALTER TABLE {2} "
                                "ALTER COLUMN {1} SET DEFAULT nextval('{0}'); then number the old "
                                "rows in batches.",
                                ddl::quote_identifier(sequence),
                                ddl::quote_identifier(column.name),
                                ddl::quote(alter.table)),
                    fmt::format("op.execute(\"CREATE SEQUENCE {0}\"); add '{1}' without a default; "
                                "op.alter_column('{2}', '{1}', "
                                "server_default=sa.text(\"nextval('{0}')\"){3}); then number the "
                                "old rows in batches.",
                                ddl::quote_identifier(sequence),
                                column.name,
                                alter.table.name,
                                python_schema(alter.table))));
      });
}

}  // namespace miglint::rules
