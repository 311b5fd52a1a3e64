#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule composite_type_alter{
    .name = "composite-type-alter",
    .severity = Severity::kWarning,
    .summary = "a change of a composite type rewrites the tables that are made of it",
    .why = R"(
ALTER TYPE … ALTER ATTRIBUTE … TYPE … CASCADE changes every table created with OF that type as if it were
ALTER TABLE … ALTER COLUMN TYPE: each is written anew while ACCESS EXCLUSIVE keeps readers and writers
out. The statement names none of them.)",
    .silent = R"(
No table that we know is made of the type; the tables were created in the same revision, are temporary
or small; the new type stores the same bytes.)",
    .instead = R"(
Detach the table from the type (ALTER TABLE … NOT OF) and change its column as any other: add one of the
new type, copy in batches, swap the names.)",
    .source = "PostgreSQL 15 manual, ALTER TYPE",
    .sql = {.setup = "CREATE TYPE address AS (zip int, town text);\n"
                     "CREATE TABLE customers OF address;",
            .bad = "ALTER TYPE address ALTER ATTRIBUTE zip TYPE bigint CASCADE;",
            .good = "CREATE TYPE place AS (zip int);\n"
                    "ALTER TYPE place ALTER ATTRIBUTE zip TYPE bigint CASCADE;"},
    .alembic = {.setup = "op.execute('CREATE TYPE address AS (zip int, town text)')\n"
                         "op.execute('CREATE TABLE customers OF address')",
                .bad = "op.execute('ALTER TYPE address ALTER ATTRIBUTE zip TYPE bigint CASCADE')",
                .good = "op.execute('ALTER TYPE address ADD ATTRIBUTE street text CASCADE')"},
    .check_step = check,
};

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || alter->kind != ddl::ObjectKind::kType) return;
  std::vector<std::string> tables;
  for (const ddl::Name& table : step.effects.rewrites)
    if (step.in_use(table)) tables.push_back(table.text());
  if (tables.empty()) return;
  out.add(
      step,
      fmt::format("This rewrites {0}, made of the type {1}, and nobody can read or write {0} "
                  "until it is done.",
                  enumerate(tables),
                  alter->table.text()),
      fmt::format("ALTER TABLE {} NOT OF, then add a column of the new type, copy the values in "
                  "batches, and swap the names in a later release.",
                  tables.front()));
}

}  // namespace miglint::rules
