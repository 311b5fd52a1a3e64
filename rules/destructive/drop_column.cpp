#include <fmt/format.h>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule drop_column{
    .name = "drop-column",
    .severity = Severity::kError,
    .summary = "a column is dropped with its values",
    .why = R"(
The values are gone, and code that is still running fails with "column does not exist": an ORM names
every column it knows in each SELECT and INSERT.)",
    .silent = R"(
The table or the column was created in the same revision, the table is temporary, the column is
generated and virtual, or it is gone already (IF EXISTS). In a downgrade it is information.)",
    .instead = R"(
Take the column out of the models (let the ORM ignore it), deploy that, and drop it in a later
release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, nickname text);",
            .bad = "ALTER TABLE users DROP COLUMN nickname;",
            .good = "ALTER TABLE users ADD COLUMN tmp int;\nALTER TABLE users DROP COLUMN tmp;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('nickname', sa.Text()))",
                .bad = "op.drop_column('users', 'nickname')",
                .good = "op.add_column('users', sa.Column('tmp', sa.Text()))\n"
                        "op.drop_column('users', 'tmp')"},
    .check_step = check,
};

static bool is_harmless(const Step& step, const ddl::Name& table, const ddl::DropColumn& drop) {
  if (step.before.has_column(table, drop.column) == Truth::kNo) return true;
  const Relation* relation = step.before.relation(table);
  const Column* column = relation == nullptr ? nullptr : relation->column(drop.column);
  if (column == nullptr) return false;
  const bool added_here = step.same_run(column->origin);
  return added_here || column->generated == ddl::Generated::kVirtual;
}

// DROP ATTRIBUTE of a composite type that no column has destroys nothing.
static bool is_unused_type(const Step& step, const ddl::AlterTable& alter) {
  if (alter.kind != ddl::ObjectKind::kType || step.before.type(alter.table) == nullptr)
    return false;
  const ddl::Name type = step.before.resolve(alter.table);
  bool used = false;
  step.before.each_mentioning(type.name, [&](const Relation& relation) {
    for (const Column& column : relation.columns)
      used = used || (column.type && !column.type->built_in &&
                      step.before.resolve(column.type->name) == type);
  });
  return !used;
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || !step.pre_existing(alter->table)) return;
  if (is_unused_type(step, *alter)) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* drop = std::get_if<ddl::DropColumn>(&action);
    if (drop == nullptr || is_harmless(step, alter->table, *drop)) continue;
    out.add(
        step,
        fmt::format("Dropping {}.{} destroys its values, and running code that names it fails{}.",
                    alter->table.text(),
                    drop->column,
                    also_locks(step, alter->table)),
        "Take it out of the code, deploy that, and drop it in a later release.");
  }
}

}  // namespace miglint::rules
