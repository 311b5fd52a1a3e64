#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule data_dependent_unique{
    .name = "data-dependent-unique",
    .summary = "a UNIQUE index or constraint on old columns fails when there are duplicates",
    .why = R"(
Whether it can be built depends on the rows of each database. With duplicates the migration fails there
(23505), and CONCURRENTLY leaves an invalid index behind; until it is built, running code may add more.)",
    .silent = R"(
The table was created in the same revision or is temporary; a column of the key was added in it; a primary
key, unique constraint or unique index proves already that there are no duplicates, or did until the revision
dropped it; USING INDEX.)",
    .instead = R"(
Look for duplicates first, and remove them in a revision before: SELECT key, count(*) FROM t GROUP BY 1
HAVING count(*) > 1.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE, Notes",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
            .bad = "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);",
            .good = "CREATE UNIQUE INDEX CONCURRENTLY users_both_key ON users (id, email);"},
    .alembic = {.setup = "op.create_table('users', sa.Column('email', sa.Text()))",
                .bad = "op.create_unique_constraint('uq_email', 'users', ['email'])",
                .good = "op.create_index('ix_email', 'users', ['email'])"},
    .check_step = check,
};

// Every column of some unique key is among `columns`: then these cannot have duplicates either.
static bool is_proved(const Catalog& catalog,
                      const ddl::Name& table,
                      const std::vector<std::string>& columns) {
  const Relation* known = catalog.relation(table);
  return known != nullptr && std::ranges::any_of(known->indexes, [&](const ddl::Name& name) {
           const Relation* index = catalog.relation(name);
           if (index == nullptr || !index->index) return false;
           const ddl::CreateIndex& definition = index->index->definition;
           if (!definition.unique || definition.where || !index->index->valid) return false;
           return std::ranges::all_of(definition.keys, [&](const ddl::IndexKey& key) {
             return !key.column.empty() && std::ranges::count(columns, key.column) > 0;
           });
         });
}

static void report(const Step& step,
                   const ddl::Name& table,
                   const std::vector<std::string>& columns,
                   Findings& out) {
  const bool any_new = std::ranges::any_of(
      columns, [&](const std::string& column) { return step.is_new_column(table, column); });
  if (columns.empty() || any_new) return;
  // A key that this revision has dropped held until then.
  if (is_proved(step.before, table, columns) || is_proved(step.start, table, columns)) return;
  out.add(step,
          fmt::format("UNIQUE ({}) on {} fails wherever the rows of today hold duplicates.",
                      sql_list(columns),
                      table.text()),
          fmt::format("Look first: SELECT {0}, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1; "
                      "remove what it finds in a revision before.",
                      sql_list(columns),
                      ddl::quote(table)));
}

static void check(const Step& step, Findings& out) {
  if (const auto* create = step.as<ddl::CreateIndex>()) {
    if (!create->unique || !step.pre_existing(create->table)) return;
    std::vector<std::string> columns;
    for (const ddl::IndexKey& key : create->keys) {
      if (key.column.empty()) return;  // of an expression nothing is known
      columns.push_back(key.column);
    }
    report(step, create->table, columns, out);
    return;
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || add->constraint.kind != ddl::ConstraintKind::kUnique) continue;
    if (add->constraint.using_index.empty())
      report(step, alter->table, add->constraint.columns, out);
  }
}

}  // namespace miglint::rules
