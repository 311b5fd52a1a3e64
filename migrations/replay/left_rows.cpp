#include "migrations/replay/left_rows.h"

#include <algorithm>

namespace miglint {

std::string key_held_by(const ddl::Insert& insert, const Relation& table) {
  if (insert.on_conflict || insert.rows == 0) return {};
  for (const TableConstraint& constraint : table.constraints) {
    const ddl::Constraint& key = constraint.definition;
    const bool unique =
        key.kind == ddl::ConstraintKind::kPrimaryKey || key.kind == ddl::ConstraintKind::kUnique;
    const bool held = std::ranges::all_of(key.columns, [&](const std::string& column) {
      return std::ranges::count(insert.fixed, column) > 0;
    });
    if (unique && held && !key.columns.empty()) return key.name;
  }
  return {};
}

bool leaves_rows(const Revision& revision,
                 const LoweredScript& downgrade,
                 const Catalog& before,
                 const ddl::Name& table) {
  const auto& script = revision.downgrade;
  if (!script || script->blocks.empty() || !script->raises.empty()) return false;
  const auto is_table = [&](const ddl::Name& name) { return before.resolve(name) == table; };
  for (std::size_t i = 0; i < script->blocks.size(); ++i) {
    if (!script->blocks[i].opaque.empty()) return false;
    for (const ddl::Statement& statement : downgrade.blocks[i].statements) {
      const ddl::Command& command = statement.command;
      if (std::holds_alternative<ddl::DoBlock>(command)) return false;
      if (std::holds_alternative<ddl::Unparsed>(command)) return false;
      const auto* removal = std::get_if<ddl::Delete>(&command);
      if (removal != nullptr && is_table(removal->table)) return false;
      const auto* truncation = std::get_if<ddl::Truncate>(&command);
      if (truncation != nullptr && std::ranges::any_of(truncation->tables, is_table)) return false;
      const auto* drop = std::get_if<ddl::Drop>(&command);
      if (drop != nullptr && std::ranges::any_of(drop->objects, is_table)) return false;
    }
  }
  return true;
}

}  // namespace miglint
