#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule probable_rename{
    .name = "probable-rename",
    .severity = Severity::kWarning,
    .summary = "a column or table is dropped and one like it is added: its data are lost",
    .why = R"(
Autogenerate cannot see a rename: it drops the old column and adds a new one of the same type, or the
same with a table. The schema is right afterwards, and the data are gone.)",
    .silent = R"(
The data are copied in the same revision (an UPDATE of the table, an INSERT from the old one); the types
differ; more than one column could be the new one; the table was created in the same revision.)",
    .instead = R"(
Rename (new_column_name=…, op.rename_table), or expand and contract: add, copy, switch, drop.)",
    .source = "PostgreSQL 15 manual, ALTER TABLE",
    .sql = {.setup = "CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(50));",
            .bad = "ALTER TABLE users ADD COLUMN email varchar(50);\n"
                   "ALTER TABLE users DROP COLUMN mail;",
            .good = "ALTER TABLE users ADD COLUMN email varchar(50);\n"
                    "UPDATE users SET email = mail WHERE true;\n"
                    "ALTER TABLE users DROP COLUMN mail;"},
    .alembic = {.setup = "op.create_table('users', sa.Column('mail', sa.String(50)))",
                .bad = "op.add_column('users', sa.Column('email', sa.String(50)))\n"
                       "op.drop_column('users', 'mail')",
                .good = "op.alter_column('users', 'mail', new_column_name='email')"},
    .check_step = check,
};

template <typename T>
static std::vector<const T*> all_of(const LoweredScript& script) {
  std::vector<const T*> found;
  for (const LoweredBlock& block : script.blocks)
    for (const ddl::Statement& statement : block.statements)
      if (const auto* command = std::get_if<T>(&statement.command)) found.push_back(command);
  return found;
}

static bool is_filled(const Step& step, const ddl::Name& table) {
  const auto fills = [&](const auto* command) { return command->table == table; };
  return std::ranges::any_of(all_of<ddl::Update>(step.script), fills) ||
         std::ranges::any_of(all_of<ddl::Insert>(step.script), fills);
}

static bool same_type(const ddl::TypeName& a, const ddl::TypeName& b) {
  return a.name == b.name && a.modifiers == b.modifiers && a.dimensions == b.dimensions;
}

// The columns of this type that the script adds to the table.
static std::vector<std::string> added(const Step& step,
                                      const ddl::Name& table,
                                      const ddl::TypeName& type) {
  std::vector<std::string> names;
  for (const auto* alter : all_of<ddl::AlterTable>(step.script)) {
    if (!(alter->table == table)) continue;
    for (const ddl::Alteration& action : alter->actions)
      if (const auto* add = std::get_if<ddl::AddColumn>(&action);
          add != nullptr && same_type(add->column.type, type))
        names.push_back(add->column.name);
  }
  return names;
}

// How many columns of this type the script drops from the table.
static std::size_t dropped(const Step& step, const Relation& table, const ddl::TypeName& type) {
  std::size_t count = 0;
  for (const auto* alter : all_of<ddl::AlterTable>(step.script)) {
    if (!step.same(alter->table, table.name)) continue;
    for (const ddl::Alteration& action : alter->actions) {
      const auto* drop = std::get_if<ddl::DropColumn>(&action);
      const Column* column = drop == nullptr ? nullptr : table.column(drop->column);
      if (drop != nullptr && (column == nullptr || !column->type || same_type(*column->type, type)))
        ++count;
    }
  }
  return count;
}

static void check_columns(const Step& step, const ddl::AlterTable& alter, Findings& out) {
  const Relation* table = step.before.relation(alter.table);
  const Relation* start = step.start.relation(alter.table);
  if (table == nullptr || start == nullptr || !step.pre_existing(alter.table)) return;
  for (const ddl::Alteration& action : alter.actions) {
    const auto* drop = std::get_if<ddl::DropColumn>(&action);
    const Column* column = drop == nullptr ? nullptr : table->column(drop->column);
    if (column == nullptr || !column->type) continue;
    const auto candidates = added(step, alter.table, *column->type);
    const bool is_new = std::ranges::count(candidates, drop->column) > 0;
    // Several of a kind on either side: nobody could tell which would be which.
    if (candidates.size() != 1 || dropped(step, *start, *column->type) != 1) continue;
    if (is_new || is_filled(step, alter.table)) continue;
    out.add(step,
            fmt::format(
                "{0}.{1} is dropped and {0}.{2} of the same type is added: if this is a rename, "
                "the data of {1} are lost.",
                alter.table.text(),
                drop->column,
                candidates.front()),
            "Rename the column, or copy the data before it is dropped.");
  }
}

static bool same_shape(const Relation& old, const ddl::CreateTable& made) {
  if (old.columns.size() < 2 || old.columns.size() != made.columns.size()) return false;
  return std::ranges::all_of(made.columns, [&](const ddl::ColumnDefinition& column) {
    const Column* before = old.column(column.name);
    return before != nullptr && before->type && same_type(*before->type, column.type);
  });
}

static void check_tables(const Step& step, const ddl::Drop& drop, Findings& out) {
  if (drop.kind != ddl::ObjectKind::kTable) return;
  for (const ddl::Name& name : drop.objects) {
    const Relation* table = step.before.relation(name);
    if (table == nullptr || table->assumed || !step.pre_existing(name)) continue;
    for (const auto* made : all_of<ddl::CreateTable>(step.script)) {
      if (made->table == name || !same_shape(*table, *made) || is_filled(step, made->table))
        continue;
      out.add(
          step,
          fmt::format("{} is dropped and {} with the same columns is created: if this is a rename, "
                      "its rows are lost.",
                      name.text(),
                      made->table.text()),
          "Rename the table, or copy the rows before it is dropped.");
    }
  }
}

// A downgrade is the mirror image of its upgrade, and the same cause.
static void check(const Step& step, Findings& out) {
  if (step.direction == Direction::kDowngrade) return;
  if (const auto* alter = step.as<ddl::AlterTable>()) check_columns(step, *alter, out);
  if (const auto* drop = step.as<ddl::Drop>()) check_tables(step, *drop, out);
}

}  // namespace miglint::rules
