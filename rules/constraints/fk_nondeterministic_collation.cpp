#include <fmt/format.h>

#include <algorithm>

#include "rules/columns.h"
#include "rules/refused_action.h"
#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule fk_nondeterministic_collation{
    .name = "fk-nondeterministic-collation",
    .severity = Severity::kInfo,
    .on_by_default = false,
    .summary = "a foreign key's column has another collation than the key it references",
    .why = R"(
What counts as the same text is decided by the collation of the referenced column. Where one of the two is
nondeterministic ('a' equals 'A'), a join on the columns finds other pairs than the constraint; PostgreSQL 18
refuses two nondeterministic ones that differ.)",
    .silent =
        "Both collations are the same; the history does not know one of the columns; downgrades.",
    .instead = "Give the column the collation of the key it references.",
    .source = "PostgreSQL 18 manual, CREATE TABLE, REFERENCES",
    .sql = {.setup = "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', "
                     "deterministic = false);\n"
                     "CREATE TABLE tags (name text COLLATE nocase PRIMARY KEY);",
            .bad = "CREATE TABLE posts (tag text REFERENCES tags (name));",
            .good = "CREATE TABLE posts (tag text COLLATE nocase REFERENCES tags (name));"},
    .alembic = {.setup = "op.create_table('tags', sa.Column('name', sa.Text(collation='nocase'), "
                         "primary_key=True))",
                .bad = "op.create_table('posts', sa.Column('tag', sa.Text(), "
                       "sa.ForeignKey('tags.name')))",
                .good = "op.create_table('posts', sa.Column('tag', sa.Text(collation='nocase'), "
                        "sa.ForeignKey('tags.name')))"},
    .check_step = check,
};

namespace {

// nullptr: not known. An empty collation is the type's own.
const std::string* collation_of(const Step& step,
                                const ddl::Name& table,
                                const std::string& column) {
  const std::string* found = nullptr;
  each_new_column(step, [&](const ddl::Name&, const ddl::ColumnDefinition& made) {
    if (made.name == column) found = &made.collation;
  });
  if (found != nullptr) return found;
  const Relation* known = step.before.relation(table);
  const Column* there = known == nullptr ? nullptr : known->column(column);
  return there == nullptr || !there->type ? nullptr : &there->collation;
}

std::string shown(const std::string& collation) {
  return collation.empty() ? "the default collation" : fmt::format("collation {}", collation);
}

}  // namespace

static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  each_new_constraint(
      step,
      [&](const ddl::Name& table,
          const ddl::Constraint& key,
          const std::vector<std::string>& columns,
          SourceSpan where) {
        const Relation* target =
            is_foreign_key(key) ? step.before.relation(key.referenced) : nullptr;
        if (target == nullptr) return;
        const std::vector<std::string> referenced = referenced_columns(step.before, key);
        for (std::size_t i = 0; i < columns.size() && i < referenced.size(); ++i) {
          const std::string* from = collation_of(step, table, columns[i]);
          const Column* to = target->column(referenced[i]);
          if (from == nullptr || to == nullptr || !to->type || *from == to->collation) continue;
          out.add(where,
                  fmt::format(
                      "{}.{} has {} and references {}.{}, which has {}: equal texts are not the "
                      "same for both.",
                      table.text(),
                      columns[i],
                      shown(*from),
                      target->name.name,
                      referenced[i],
                      shown(to->collation)),
                  "Give the column the collation of the key it references.");
        }
      });
}

}  // namespace miglint::rules
