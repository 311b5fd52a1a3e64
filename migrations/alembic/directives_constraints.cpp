// Directives about indexes and constraints.

#include <fmt/format.h>

#include <array>

#include "migrations/alembic/arguments.h"
#include "migrations/alembic/directives_job.h"
#include "migrations/alembic/expressions.h"
#include "migrations/alembic/names.h"

namespace miglint::alembic {

namespace {

using Kind = Constraint::Kind;

void send_added(const Constraint& constraint, const TableName& table, Job& job) {
  job.send(SqlText("ALTER TABLE " + table.text() + " ADD ")
               .add(constraint_text(constraint, table, job.naming(), job.problems)));
}

}  // namespace

void create_index(Job& job) {
  const TableName table = job.table();
  Index index;
  index.name = job.name_of("index_name");
  index.parts = read_index_parts(*job.get("columns"), job.problems);
  read_index_options(job.words, index, job.problems);
  job.send(create_index_text(index, table, job.naming(), job.problems));
}

void drop_index(Job& job) {
  const std::string schema = job.batch ? job.batch->schema : job.schema("schema");
  const NamedThing thing{.kind = "",
                         .name = job.name_of("index_name"),
                         .table = {},
                         .schema = {},
                         .columns = {},
                         .referred_table = {},
                         .referred_columns = {}};
  const std::string name = final_name(thing, nullptr, job.problems);
  if (name.empty()) {
    job.problems.refuse("DROP INDEX requires that the index have a name");
    job.problems.unnamed = true;
  }
  SqlText text("DROP INDEX ");
  if (job.flag("postgresql_concurrently")) text.add("CONCURRENTLY ");
  if (job.flag("if_exists")) text.add("IF EXISTS ");
  job.send(text.add(schema.empty() ? name : quote_name(schema) + "." + name));
}

void create_foreign_key(Job& job) {
  const TableName table = job.table("source_table", "source_schema");
  Constraint key;
  key.kind = Kind::kForeignKey;
  key.name = job.name_of("constraint_name");
  key.columns = read_columns(*job.get("local_cols"), "argument local_cols", job.problems);
  key.referred_table = job.name_of("referent_table");
  key.referred_schema = job.schema("referent_schema");
  key.referred_columns =
      read_columns(*job.get("remote_cols"), "argument remote_cols", job.problems);
  key.phrases = constraint_phrases(job.words, job.problems);
  if (key.columns.size() != key.referred_columns.size())
    job.problems.refuse(
        "ForeignKeyConstraint number of constrained columns must match the number of referenced "
        "columns.");
  send_added(key, table, job);
}

void create_check_constraint(Job& job) {
  const TableName table = job.table();
  Constraint check;
  check.name = job.name_of("constraint_name");
  Expression test = condition(*job.get("condition"), ExpressionScope(job.problems));
  check.body = std::move(test.sql);
  check.body_columns = std::move(test.columns);
  check.phrases = constraint_phrases(job.words, job.problems);
  send_added(check, table, job);
}

void create_keys(Job& job, Kind kind) {
  const TableName table = job.table();
  Constraint keys;
  keys.kind = kind;
  keys.name = job.name_of("constraint_name");
  keys.columns = read_columns(*job.get("columns"), "argument columns", job.problems);
  keys.nulls = nulls_words(job.words, job.problems);
  keys.phrases = constraint_phrases(job.words, job.problems);
  send_added(keys, table, job);
}

void create_exclude_constraint(Job& job) {
  const TableName table = job.table();
  Constraint exclude;
  exclude.name = job.name_of("constraint_name");
  read_exclude(job.rest, job.words, exclude, job.problems);
  exclude.phrases = constraint_phrases(job.words, job.problems);
  send_added(exclude, table, job);
}

void drop_constraint(Job& job) {
  const TableName table = job.table();
  const std::string type = job.text("type_");

  struct KnownType {
    std::string_view word;
    std::string_view kind;
    std::string_view python;
  };

  static constexpr std::array kTypes = {
      KnownType{"", "", "Constraint"},
      KnownType{"foreignkey", "fk", "ForeignKeyConstraint"},
      KnownType{"primary", "pk", "PrimaryKeyConstraint"},
      KnownType{"unique", "uq", "UniqueConstraint"},
      KnownType{"check", "ck", "CheckConstraint"},
  };
  const KnownType* known = nullptr;
  for (const KnownType& candidate : kTypes)
    if (candidate.word == type) known = &candidate;
  if (known == nullptr)
    return job.problems.refuse(
        "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None");
  const NamedThing thing{.kind = known->kind,
                         .name = job.name_of("constraint_name"),
                         .table = table.name.text,
                         .schema = table.schema,
                         .columns = {},
                         .referred_table = {},
                         .referred_columns = {}};
  const std::string name = final_name(thing, job.naming(), job.problems);
  if (name.empty() && !job.problems.any()) {
    job.problems.refuse(fmt::format(
        "Can't emit DROP CONSTRAINT for constraint {}(); it has no name", known->python));
    job.problems.unnamed = true;
  }
  SqlText text("ALTER TABLE " + table.text() + " DROP CONSTRAINT ");
  if (job.flag("if_exists")) text.add("IF EXISTS ");
  job.send(text.add(name));
}

}  // namespace miglint::alembic
