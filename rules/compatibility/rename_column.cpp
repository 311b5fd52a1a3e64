#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"
#include "rules/words.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule rename_column{
    .name = "rename-column",
    .severity = Severity::kError,
    .summary = "a column in use is renamed",
    .why = R"(
Code that is still running names the old column and fails with "column does not exist" until the last
instance of it is replaced.)",
    .silent = R"(
The table or the column was created in the same revision, or a column with the old name is added
again later in it. In a downgrade it is information.)",
    .instead = R"(
Add the new column, write both, copy the old values in batches, read the new one, and drop the old
one in a later release.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, name text);",
            .bad = "ALTER TABLE users RENAME COLUMN name TO full_name;",
            .good = "ALTER TABLE users ADD COLUMN full_name text;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('name', sa.Text()))",
                .bad = "op.alter_column('users', 'name', new_column_name='full_name')",
                .good = "op.add_column('users', sa.Column('full_name', sa.Text()))"},
    .check_step = check,
};

static bool is_harmless(const Step& step, const ddl::Rename& rename) {
  const Relation* table = step.before.relation(rename.relation);
  const Column* column = table == nullptr ? nullptr : table->column(rename.old_name);
  if (column != nullptr && step.same_run(column->origin)) {
    return true;
  }
  return step.later<ddl::AlterTable>([&](const ddl::AlterTable& alter) {
    return alter.table.name == rename.relation.name &&
           std::ranges::any_of(alter.actions, [&](const ddl::Alteration& action) {
             const auto* add = std::get_if<ddl::AddColumn>(&action);
             return add != nullptr && add->column.name == rename.old_name;
           });
  });
}

static void check(const Step& step, Findings& out) {
  const auto* rename = step.as<ddl::Rename>();
  if (rename == nullptr || rename->kind != ddl::ObjectKind::kColumn) return;
  if (!step.pre_existing(rename->relation) || is_harmless(step, *rename)) return;
  out.add(step,
          fmt::format("Renaming {}.{} to {} breaks running code, which still names {}.",
                      rename->relation.text(),
                      rename->old_name,
                      rename->new_name,
                      rename->old_name),
          fmt::format("Add {} beside it, write both, copy the values, and drop {} in a later "
                      "release.",
                      rename->new_name,
                      rename->old_name));
}

}  // namespace miglint::rules
