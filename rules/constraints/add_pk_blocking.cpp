#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_pk_blocking{
    .name = "add-pk-blocking",
    .severity = Severity::kError,
    .summary = "a primary key builds its index while nobody can use the table",
    .why = R"(
ADD PRIMARY KEY builds an index, and checks for NULLs, under ACCESS EXCLUSIVE: nobody can read or write
the table until it is done.)",
    .silent = R"(
PRIMARY KEY USING INDEX; the table was created in the same revision, is temporary or small.)",
    .instead = R"(
Make the columns NOT NULL first (see set-not-null-scan), CREATE UNIQUE INDEX CONCURRENTLY outside a
transaction, then ADD CONSTRAINT … PRIMARY KEY USING INDEX.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE users (id bigint NOT NULL, email text);",
            .bad = "ALTER TABLE users ADD PRIMARY KEY (id);",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);\n"
                    "ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX "
                    "users_pkey;"},
    .alembic = {.setup =
                    "op.create_table('users', sa.Column('id', sa.BigInteger(), nullable=False))",
                .bad = "op.create_primary_key('users_pkey', 'users', ['id'])",
                .good =
                    "op.execute('ALTER TABLE users ADD CONSTRAINT p PRIMARY KEY USING INDEX p')"},
    .check_step = check,
};

static bool builds_index(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kPrimaryKey && constraint.using_index.empty();
}

static void report(const Step& step,
                   const ddl::Name& table,
                   const std::string& name,
                   const std::vector<std::string>& columns,
                   Findings& out) {
  out.add(step,
          fmt::format("Adding PRIMARY KEY ({}) builds its index while nobody can read or write {}.",
                      sql_list(columns),
                      table.text()),
          key_from_index(step, table, name, columns, "PRIMARY KEY"));
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
      const ddl::Constraint& constraint = add->constraint;
      if (!builds_index(constraint)) continue;
      const std::string name =
          constraint.name.empty() ? alter->table.name + "_pkey" : constraint.name;
      report(step, alter->table, name, constraint.columns, out);
    } else if (const auto* column = std::get_if<ddl::AddColumn>(&action)) {
      if (std::ranges::none_of(column->column.constraints, builds_index)) continue;
      const std::vector<std::string> columns{column->column.name};
      report(step, alter->table, alter->table.name + "_pkey", columns, out);
    }
  }
}

}  // namespace miglint::rules
