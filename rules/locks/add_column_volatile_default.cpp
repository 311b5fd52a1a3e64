#include <fmt/format.h>

#include "migrations/catalog/volatility.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_column_volatile_default{
    .name = "add-column-volatile-default",
    .severity = Severity::kError,
    .summary = "a column with a volatile default is added, which rewrites the table",
    .why = R"(
A default that may differ from row to row (gen_random_uuid(), random(), clock_timestamp(),
nextval(…)) is computed for every row at once: the table and all its indexes are written anew while
ACCESS EXCLUSIVE keeps everybody out. A constant or a stable expression such as now() is stored once
and costs nothing.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the default is constant, immutable
or stable at any depth. A function that is not known is a warning.)",
    .instead = R"(
Add the column without a default, SET DEFAULT in the next statement (it counts for new rows only),
and fill the old rows in batches.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();",
            .good = "ALTER TABLE users ADD COLUMN token uuid;\n"
                    "ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.add_column('users', sa.Column('token', sa.Text(), "
                       "server_default=sa.text('gen_random_uuid()')))",
                .good = "op.add_column('users', sa.Column('at', sa.DateTime(), "
                        "server_default=sa.text('now()')))"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    if (add == nullptr || !add->column.default_value) continue;
    const Volatility volatility =
        volatility_of(*add->column.default_value, step.before, step.pg_version);
    if (volatility != Volatility::kVolatile && volatility != Volatility::kUnknown) continue;
    const bool known = volatility == Volatility::kVolatile;
    Finding& finding = out.add(
        step,
        fmt::format("The default of {}.{} {}: {} rewrites {} and all its indexes while nobody can "
                    "read or write it.",
                    alter->table.text(),
                    add->column.name,
                    known ? "is volatile" : "may be volatile (its function is not known)",
                    known ? "adding it" : "if it is, adding it",
                    alter->table.text()),
        "Add the column without a default, SET DEFAULT next, and fill the old rows in batches.");
    if (!known) finding.severity = Severity::kWarning;
  }
}

}  // namespace miglint::rules
