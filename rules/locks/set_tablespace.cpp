#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule set_tablespace{
    .name = "set-tablespace",
    .severity = Severity::kError,
    .summary = "a table or index moves to another tablespace, which copies all of it",
    .why = R"(
SET TABLESPACE copies the files block by block while ACCESS EXCLUSIVE keeps everybody out. The indexes of
a table stay where they are, each is moved by its own statement.)",
    .silent = R"(
The table was created in the same revision, is temporary or small; the history shows that it is in that
tablespace already. A move to pg_default is a warning where the history does not tell where the table is.)",
    .instead = R"(
For an index REINDEX (TABLESPACE …) INDEX CONCURRENTLY (PostgreSQL 14); for a table pg_repack
--tablespace, or a maintenance window.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY);",
            .bad = "ALTER TABLE users SET TABLESPACE fast;",
            .good = "REINDEX (TABLESPACE fast) INDEX CONCURRENTLY users_pkey;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('id', sa.BigInteger()))",
                .bad = "op.execute('ALTER TABLE users SET TABLESPACE fast')",
                .good = "op.execute('SELECT 1')"},
    .check_step = check,
};

static void report(const Step& step,
                   const ddl::AlterTable& alter,
                   std::string_view to,
                   Findings& out) {
  const Relation* known = step.before.relation(alter.table);
  if (known != nullptr && known->tablespace == to) return;
  const bool is_index = alter.kind == ddl::ObjectKind::kIndex || (known != nullptr && known->index);
  const ddl::Name& table =
      is_index && known != nullptr && known->index ? known->index->table : alter.table;
  Finding& finding = out.add(
      step,
      fmt::format("Moving {} to tablespace {} copies all of it while nobody can read or write {}.",
                  alter.table.text(),
                  to,
                  table.name),
      is_index ? fmt::format("{}, outside a transaction.",
                             as_sql(step,
                                    fmt::format("REINDEX (TABLESPACE {}) INDEX CONCURRENTLY {}",
                                                ddl::quote_identifier(to),
                                                ddl::quote(alter.table))))
               : "Move it with pg_repack --tablespace, or in a maintenance window.");
  const bool may_be_there = known == nullptr || known->tablespace.empty();
  if (to == "pg_default" && may_be_there) finding.severity = Severity::kWarning;
}

static void check(const Step& step, Findings& out) {
  if (step.as<ddl::MoveAll>() != nullptr) {
    out.add(step,
            "Moving everything out of a tablespace copies each table while nobody can read or "
            "write it.",
            "Move table by table with pg_repack --tablespace, or in a maintenance window.");
    return;
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* move = std::get_if<ddl::OtherAlteration>(&action);
    if (move != nullptr && move->action == "SetTableSpace") report(step, *alter, move->name, out);
  }
}

}  // namespace miglint::rules
