#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule add_unique_blocking{
    .name = "add-unique-blocking",
    .severity = Severity::kError,
    .summary = "a UNIQUE constraint builds its index while nobody can use the table",
    .why = R"(
ADD UNIQUE, also written inside ADD COLUMN, builds an index under ACCESS EXCLUSIVE: nobody can read or
write the table until it is built.)",
    .silent = R"(
UNIQUE USING INDEX; the table was created in the same revision, is temporary or small.)",
    .instead = R"(
CREATE UNIQUE INDEX CONCURRENTLY outside a transaction, then ADD CONSTRAINT … UNIQUE USING INDEX, which
is instant.)",
    .source = "PostgreSQL 15 manual, CREATE TABLE, constraints",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\n"
                    "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX "
                    "users_email_key;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_unique_constraint('uq_users_email', 'users', ['email'])",
                .good = "op.execute('ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX u')"},
    .check_step = check,
};

static bool builds_index(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kUnique && constraint.using_index.empty();
}

static void report(const Step& step,
                   const ddl::Name& table,
                   const std::string& name,
                   const std::vector<std::string>& columns,
                   Findings& out) {
  out.add(step,
          fmt::format("Adding UNIQUE ({}) builds its index while nobody can read or write {}.",
                      sql_list(columns),
                      table.text()),
          key_from_index(step, table, name, columns, "UNIQUE"));
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.in_use(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) {
      const ddl::Constraint& constraint = add->constraint;
      if (!builds_index(constraint)) continue;
      const std::string name = name_or(constraint.name, alter->table, constraint.columns, "key");
      report(step, alter->table, name, constraint.columns, out);
    } else if (const auto* column = std::get_if<ddl::AddColumn>(&action)) {
      if (std::ranges::none_of(column->column.constraints, builds_index)) continue;
      const std::vector<std::string> columns{column->column.name};
      report(step, alter->table, name_or("", alter->table, columns, "key"), columns, out);
    }
  }
}

}  // namespace miglint::rules
