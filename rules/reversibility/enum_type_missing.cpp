#include <fmt/format.h>

#include <algorithm>

#include "rules/rule.h"

namespace miglint::rules {

static void check(const Step& step, Findings& out);

const Rule enum_type_missing{
    .name = "enum-type-missing",
    .severity = Severity::kError,
    .fails = true,
    .summary = "a column gets an enum type that nothing creates",
    .why = R"(
Unlike create_table, add_column and alter_column do not create the type of an sa.Enum: the statement fails
with "type does not exist" (SQLSTATE 42704).)",
    .silent = R"(
The type was created before, in this revision or an earlier one; the table was there before the history,
so the type may have been too; a part of the history is not understood.)",
    .instead = R"(
Create it first: mood = sa.Enum('sad', 'ok', name='mood'); mood.create(op.get_bind()).)",
    .source = "PostgreSQL 15 manual, CREATE TYPE and 8.7 Enumerated Types",
    .alembic = {.setup = R"py(op.create_table('t', sa.Column('a', sa.Integer())))py",
                .bad = R"py(op.add_column('t', sa.Column('m', sa.Enum('a', 'b', name='mood'))))py",
                .good = R"py(op.execute("CREATE TYPE mood AS ENUM ('a', 'b')")
op.add_column('t', sa.Column('m', sa.Enum('a', 'b', name='mood'))))py"},
    .check_step = check,
};

// A history with parts that are not understood may have created the type there.
static bool is_complete(const History& history) {
  return std::ranges::none_of(history.revisions, [](const Revision& revision) {
    return revision.upgrade &&
           std::ranges::any_of(revision.upgrade->blocks,
                               [](const SqlBlock& block) { return !block.opaque.empty(); });
  });
}

static void check(const Step& step, Findings& out) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr || step.block.enum_types.empty()) return;
  const Relation* table = step.before.relation(alter->table);
  if (table == nullptr || table->assumed) return;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* add = std::get_if<ddl::AddColumn>(&action);
    const auto* change = std::get_if<ddl::AlterColumnType>(&action);
    if (add == nullptr && change == nullptr) continue;
    const ddl::Name& type = add != nullptr ? add->column.type.name : change->type.name;
    const bool is_enum = std::ranges::any_of(step.block.enum_types, [&](const std::string& name) {
      return name == ddl::quote(type) || name == type.text();
    });
    if (!is_enum || step.before.type(type) != nullptr || !is_complete(step.history)) continue;
    out.add(
        step,
        fmt::format("Type {} does not exist here: {} does not create it, so the statement fails.",
                    type.text(),
                    add != nullptr ? "add_column" : "alter_column"),
        fmt::format("Create it first: sa.Enum(…, name='{}').create(op.get_bind()).", type.name));
  }
}

}  // namespace miglint::rules
