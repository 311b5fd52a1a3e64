#include "rules/rows.h"

#include <algorithm>

namespace miglint {

// Every column of the key stands in the condition.
static bool covers(const std::vector<std::string>& key, const ddl::Expression& where) {
  return !key.empty() && std::ranges::all_of(key, [&](const std::string& column) {
    return std::ranges::count(where.columns, column) > 0;
  });
}

static std::vector<std::string> columns_of(const ddl::CreateIndex& index) {
  std::vector<std::string> columns;
  for (const ddl::IndexKey& key : index.keys) {
    if (key.column.empty()) return {};
    columns.push_back(key.column);
  }
  return columns;
}

bool is_bounded(const Step& step,
                const ddl::Name& table,
                const ddl::Boxed<ddl::Expression>& where,
                const std::vector<ddl::Name>& reads) {
  const Relation* known = step.before.relation(table);
  if (!where || !reads.empty() || known == nullptr) return false;
  for (const TableConstraint& constraint : known->constraints) {
    const ddl::Constraint& key = constraint.definition;
    const bool unique =
        key.kind == ddl::ConstraintKind::kPrimaryKey || key.kind == ddl::ConstraintKind::kUnique;
    if (unique && covers(key.columns, *where)) return true;
  }
  return std::ranges::any_of(known->indexes, [&](const ddl::Name& name) {
    const Relation* index = step.before.relation(name);
    return index != nullptr && index->index && index->index->definition.unique &&
           covers(columns_of(index->index->definition), *where);
  });
}

std::optional<RowChange> row_change(const Step& step) {
  if (const auto* insert = step.as<ddl::Insert>())
    return RowChange{insert->table, "INSERT", insert->rows == 0 && !insert->reads.empty()};
  if (const auto* update = step.as<ddl::Update>()) {
    const bool few =
        update->in_batches || is_bounded(step, update->table, update->where, update->reads);
    return RowChange{update->table, "UPDATE", !few};
  }
  if (const auto* removal = step.as<ddl::Delete>()) {
    const bool few =
        removal->in_batches || is_bounded(step, removal->table, removal->where, removal->reads);
    return RowChange{removal->table, "DELETE", !few};
  }
  if (const auto* merge = step.as<ddl::Merge>()) return RowChange{merge->table, "MERGE", true};
  if (const auto* copy = step.as<ddl::Copy>(); copy != nullptr && copy->from)
    return RowChange{copy->table, "COPY", true};
  return std::nullopt;
}

const HeldLock* blocking_lock_held(const Step& step) {
  const auto& locks = step.session.locks();
  const auto found = std::ranges::find_if(locks, [&](const HeldLock& lock) {
    return blocks(lock.mode) != Blocks::kNothing && step.in_use(lock.relation);
  });
  return found == locks.end() ? nullptr : &*found;
}

}  // namespace miglint
