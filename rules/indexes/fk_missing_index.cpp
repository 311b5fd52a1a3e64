#include <fmt/format.h>

#include <algorithm>

#include "rules/actions.h"
#include "rules/indexes.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule fk_missing_index{
    .name = "fk-missing-index",
    .severity = Severity::kWarning,
    .summary = "the columns of a new foreign key have no index",
    .why = R"(
Postgres indexes the referenced columns, not the referencing ones. Every DELETE, and every UPDATE of the
key, in the referenced table then reads the whole referencing table for each row.)",
    .silent = R"(
A usable index begins with the columns, in any order: one that is there, one of the same CREATE TABLE, or one
that the same script builds later, as a key too; a table that the script drops again; the index may have a
condition columns IS NOT NULL. A table with unknown indexes; a temporary table, or one listed in [tables]
small. Downgrades. A new table or column is information: it has no rows yet.)",
    .instead = "CREATE INDEX on the columns: concurrently, where the table is in use.",
    .source = "PostgreSQL 15 manual, 5.4.5 Foreign Keys",
    .sql = {.setup = "CREATE TABLE a (id bigint PRIMARY KEY);",
            .bad = "CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a (id));",
            .good = "CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a (id));\n"
                    "CREATE INDEX b_a_id ON b (a_id);"},
    .alembic = {.setup = "op.execute('CREATE TABLE a (id bigint PRIMARY KEY)')",
                .bad = "op.create_table('b', sa.Column('id', sa.BigInteger(), primary_key=True), "
                       "sa.Column('a_id', sa.BigInteger(), sa.ForeignKey('a.id')))",
                .good = "op.create_table('b', sa.Column('id', sa.BigInteger(), primary_key=True), "
                        "sa.Column('a_id', sa.BigInteger(), sa.ForeignKey('a.id'), index=True))"},
    .check_step = check,
};

namespace {

using Columns = std::vector<std::string>;

bool makes_index(const ddl::Constraint& constraint) {
  return constraint.kind == ddl::ConstraintKind::kPrimaryKey ||
         constraint.kind == ddl::ConstraintKind::kUnique;
}

// The foreign keys and the indexes that the statement itself makes.
struct Made {
  ddl::Name table;
  std::vector<const ddl::Constraint*> foreign_keys;
  std::vector<Columns> keys;

  void add(const ddl::Constraint& constraint) {
    if (constraint.kind == ddl::ConstraintKind::kForeignKey) foreign_keys.push_back(&constraint);
    if (makes_index(constraint)) keys.push_back(constraint.columns);
  }
};

Made made_by(const Step& step) {
  Made made;
  if (const auto* create = step.as<ddl::CreateTable>()) {
    made.table = create->table;
    for (const ddl::ColumnDefinition& column : create->columns)
      for (const ddl::Constraint& constraint : column.constraints)
        made.add(constraint);
    for (const ddl::Constraint& constraint : create->constraints)
      made.add(constraint);
  } else if (const auto* alter = step.as<ddl::AlterTable>()) {
    made.table = alter->table;
    for (const ddl::Alteration& action : alter->actions) {
      if (const auto* add = std::get_if<ddl::AddConstraint>(&action)) made.add(add->constraint);
      if (const auto* add = std::get_if<ddl::AddColumn>(&action))
        for (const ddl::Constraint& constraint : add->column.constraints)
          made.add(constraint);
    }
  }
  return made;
}

bool is_served(const Step& step, const Made& made, const Columns& columns) {
  const auto begins = [&](const Columns& keys) { return begins_with(keys, columns); };
  if (std::ranges::any_of(made.keys, begins)) return true;
  const auto known = [&](const IndexFacts& index) {
    return serves_lookup(index.definition, columns);
  };
  if (find_index(step, made.table, known) != nullptr) return true;
  const ddl::Name table = step.before.resolve(made.table);
  const bool gets_key = step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return step.before.resolve(alter.table) == table &&
           std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
             const auto* add = std::get_if<ddl::AddConstraint>(&action);
             return add != nullptr && makes_index(add->constraint) &&
                    begins(add->constraint.columns);
           });
  });
  if (gets_key) return true;
  return step.later<ddl::CreateIndex>([&](const ddl::CreateIndex& create) {
    return step.before.resolve(create.table) == table && serves_lookup(create, columns);
  });
}

// An assumed table may have indexes that nobody has shown us.
bool indexes_are_known(const Step& step, const Columns& columns, const ddl::Name& table) {
  const Relation* known = step.before.relation(table);
  if (known == nullptr) return step.as<ddl::CreateTable>() != nullptr;
  if (!known->assumed) return true;
  return std::ranges::all_of(columns, [&](const std::string& name) {
    const Column* column = known->column(name);
    return column != nullptr && column->origin.revision != kNoRevision;
  });
}

// A table or column that this very revision makes has no rows to be read yet.
bool is_empty_yet(const Step& step, const ddl::Name& table, const Columns& columns) {
  if (!step.pre_existing(table)) return true;
  const Relation* known = step.before.relation(table);
  return std::ranges::all_of(columns, [&](const std::string& name) {
    const Column* column = known == nullptr ? nullptr : known->column(name);
    return column == nullptr || step.same_run(column->origin);
  });
}

bool is_temporary(const Step& step, const ddl::Name& table) {
  const auto* create = step.as<ddl::CreateTable>();
  const Relation* known = step.before.relation(table);
  const bool is_made_so = create != nullptr && create->persistence == ddl::Persistence::kTemporary;
  return is_made_so || (known != nullptr && known->persistence == ddl::Persistence::kTemporary);
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  const Made made = made_by(step);
  if (made.foreign_keys.empty() || step.is_small(made.table) || is_temporary(step, made.table))
    return;
  if (is_dropped_later(step, made.table)) return;
  Columns missing;
  const Columns* first = nullptr;
  bool empty = true;
  for (const ddl::Constraint* key : made.foreign_keys) {
    const bool known = indexes_are_known(step, key->columns, made.table);
    if (!known || is_served(step, made, key->columns)) continue;
    missing.push_back(sql_list(key->columns));
    if (first == nullptr) first = &key->columns;
    empty = empty && is_empty_yet(step, made.table, key->columns);
  }
  if (first == nullptr) return;
  Finding& finding = out.add(
      step,
      fmt::format(
          "No index of {} begins with {}: each DELETE in the referenced table reads all of {}.",
          made.table.text(),
          enumerate(missing),
          made.table.text()),
      in_language(step,
                  fmt::format("CREATE INDEX ON {} ({}).", ddl::quote(made.table), missing.front()),
                  fmt::format("op.create_index('ix_{}_{}', {}, [{}]).",
                              made.table.name,
                              fmt::join(*first, "_"),
                              python_table(made.table),
                              python_list(*first))));
  if (empty) finding.severity = Severity::kInfo;
}

}  // namespace miglint::rules
