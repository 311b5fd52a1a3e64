#pragma once

// What most rules begin with: the actions of one kind in an ALTER TABLE, on a table where they
// matter. The exemptions for new, temporary and small tables are asked here and not in each rule.

#include <string_view>
#include <variant>

#include "migrations/replay/step.h"

namespace miglint {

// The statement drops the constraint itself. Postgres does so before what else it says, wherever it
// stands in it.
bool drops_constraint(const ddl::AlterTable& alter, std::string_view constraint);

// A directive of the tool's (op.add_column) has made the SQL, which nobody wrote.
bool is_rendered(const SqlBlock& block);

// A later statement of the script drops the table.
bool is_dropped_later(const Step& step, const ddl::Name& table);

// visit(const ddl::AlterTable&, const Action&), where `matters` holds of the table: asked only of
// statements that have such an action, which most have not.
template <typename Action, typename Matters, typename Visit>
void actions_where(const Step& step, const Matters& matters, const Visit& visit) {
  const auto* alter = step.as<ddl::AlterTable>();
  if (alter == nullptr) return;
  bool is_asked = false;
  for (const ddl::Alteration& action : alter->actions) {
    const auto* found = std::get_if<Action>(&action);
    if (found == nullptr) continue;
    if (!is_asked && !matters(alter->table)) return;
    is_asked = true;
    visit(*alter, *found);
  }
}

// visit(const ddl::AlterTable&, const Action&), where somebody may be using the table.
template <typename Action, typename Visit>
void actions_on_table_in_use(const Step& step, const Visit& visit) {
  actions_where<Action>(
      step, [&](const ddl::Name& table) { return step.in_use(table); }, visit);
}

// visit(const ddl::AlterTable&, const Action&), where the table was there before the revision: it
// may hold rows, and running code may know it.
template <typename Action, typename Visit>
void actions_on_existing_table(const Step& step, const Visit& visit) {
  actions_where<Action>(
      step, [&](const ddl::Name& table) { return step.pre_existing(table); }, visit);
}

// The columns that an ALTER TABLE adds to a table in use, and that are not there yet.
template <typename Visit>
void columns_added_to_table_in_use(const Step& step, const Visit& visit) {
  actions_on_table_in_use<ddl::AddColumn>(
      step, [&](const ddl::AlterTable& alter, const ddl::AddColumn& add) {
        if (step.before.has_column(alter.table, add.column.name) != Truth::kYes)
          visit(alter, add.column);
      });
}

}  // namespace miglint
