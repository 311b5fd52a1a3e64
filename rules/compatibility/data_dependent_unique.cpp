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

struct Key {
  std::string words;                 // as in a statement
  std::vector<std::string> plain;    // columns that are keys themselves
  std::vector<std::string> columns;  // those that its expressions name, too
};

static void report(const Step& step, const ddl::Name& table, const Key& key, Findings& out) {
  const bool any_new = std::ranges::any_of(
      key.columns, [&](const std::string& column) { return step.is_new_column(table, column); });
  if (key.columns.empty() || any_new) return;
  // A key that this revision has dropped held until then.
  if (is_proved(step.before, table, key.plain) || is_proved(step.start, table, key.plain)) return;
  out.add(step,
          fmt::format("UNIQUE ({}) on {} fails wherever the rows of today hold duplicates.",
                      key.words,
                      table.text()),
          fmt::format("Look first: SELECT {0}, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1; "
                      "remove what it finds in a revision before.",
                      key.words,
                      ddl::quote(table)));
}

static Key key_of(const ddl::CreateIndex& create) {
  Key key;
  for (const ddl::IndexKey& part : create.keys) {
    const bool is_plain = !part.expression;
    key.words += key.words.empty() ? "" : ", ";
    key.words += is_plain ? ddl::quote_identifier(part.column) : part.expression->text;
    if (is_plain) key.plain.push_back(part.column);
    const auto named = is_plain ? std::vector{part.column} : part.expression->columns;
    key.columns.insert(key.columns.end(), named.begin(), named.end());
  }
  return key;
}

static void check(const Step& step, Findings& out) {
  if (const auto* create = step.as<ddl::CreateIndex>()) {
    if (create->unique && step.pre_existing(create->table))
      report(step, create->table, key_of(*create), out);
    return;
  }
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddConstraint>(&action);
    if (add == nullptr || add->constraint.kind != ddl::ConstraintKind::kUnique) continue;
    const std::vector<std::string>& columns = add->constraint.columns;
    if (add->constraint.using_index.empty())
      report(step, alter->table, {sql_list(columns), columns, columns}, out);
  }
}

}  // namespace miglint::rules
