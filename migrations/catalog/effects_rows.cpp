// Statements about rows. Which tables a plan reads whole is the planner's choice; what decides it
// in practice is whether an index begins with a column that the WHERE compares with `=`.

#include <algorithm>

#include "migrations/catalog/effects_builder.h"

namespace miglint {

namespace {

bool leads_an_index(const EffectsBuilder& out, const Relation& table, const std::string& column) {
  return std::ranges::any_of(table.indexes, [&](const ddl::Name& name) {
    const Relation* index = out.find(name);
    return index != nullptr && index->index && !index->index->definition.keys.empty() &&
           index->index->definition.keys.front().column == column;
  });
}

Truth finds_by_index(const EffectsBuilder& out,
                     const ddl::Name& table,
                     const ddl::Boxed<ddl::Expression>& where) {
  if (!where) return Truth::kNo;
  const Relation* known = out.find(table);
  if (known == nullptr) return Truth::kUnknown;
  const bool found = std::ranges::any_of(where->and_arms, [&](const ddl::Comparison& arm) {
    return (arm.op == "=" || arm.op == "IN") && leads_an_index(out, *known, arm.column);
  });
  if (found) return Truth::kYes;
  const bool may = std::ranges::any_of(where->columns, [&](const std::string& column) {
    return leads_an_index(out, *known, column);
  });
  return known->assumed || may ? Truth::kUnknown : Truth::kNo;
}

void scan_unless_found(EffectsBuilder& out,
                       const ddl::Name& table,
                       const ddl::Boxed<ddl::Expression>& where) {
  const Truth found = finds_by_index(out, table, where);
  if (found == Truth::kYes) return;
  if (found == Truth::kUnknown) out.uncertain();
  out.scan_tree(table);
}

void write(EffectsBuilder& out, const ddl::Name& table) {
  // Written through a view: the view and what is below it.
  const Relation* known = out.find(table);
  if (known != nullptr && known->kind == RelationKind::kView) {
    out.lock(table, LockMode::kRowExclusive);
    for (const ddl::Name& below : known->reads)
      write(out, below);
    return;
  }
  out.lock_tree(table, LockMode::kRowExclusive);
  for (const Relation* relation : tree_of(out.catalog, table))
    out.lock_indexes(relation->name, LockMode::kRowExclusive);
}

void read_others(EffectsBuilder& out, const std::vector<ddl::Name>& reads) {
  out.read(reads, true);
  for (const ddl::Name& read : reads) {
    out.scan_tree(read);
    if (reads.size() > 1) out.uncertain();  // a join may use an index instead
  }
}

// Rows that point to a row which goes or changes its key are looked for.
void check_references(EffectsBuilder& out, const Relation& table, bool deletes, int depth = 0) {
  constexpr int kDeepest = 20;
  if (depth > kDeepest) return;
  for (const ddl::Name& other : table.referenced_by) {
    const Relation* referencing = out.find(other);
    if (referencing == nullptr) continue;
    for (const TableConstraint& key : referencing->constraints) {
      if (!(key.definition.referenced == table.name) || key.definition.not_enforced) continue;
      const ddl::ReferentialAction action =
          deletes ? key.definition.on_delete : key.definition.on_update;
      const bool reads = action == ddl::ReferentialAction::kNoAction ||
                         action == ddl::ReferentialAction::kRestrict;
      out.lock(other, reads ? LockMode::kRowShare : LockMode::kRowExclusive);
      out.lock_indexes(other, reads ? LockMode::kRowShare : LockMode::kRowExclusive);
      if (reads) {
        out.lock(table.name, LockMode::kRowShare);
        out.lock_indexes(table.name, LockMode::kRowShare);
      }
      const bool indexed = !key.definition.columns.empty() &&
                           leads_an_index(out, *referencing, key.definition.columns.front());
      if (!indexed) out.scan(other);
      out.uncertain();  // only where a row is found
      if (deletes && action == ddl::ReferentialAction::kCascade && !(other == table.name))
        check_references(out, *referencing, true, depth + 1);
    }
  }
}

void read_referenced(EffectsBuilder& out,
                     const ddl::Name& table,
                     const std::vector<std::string>* columns) {
  const Relation* known = out.find(table);
  if (known == nullptr) return;
  for (const TableConstraint& constraint : known->constraints) {
    const ddl::Constraint& key = constraint.definition;
    if (key.kind != ddl::ConstraintKind::kForeignKey || key.not_enforced) continue;
    const auto touched = [&](const std::string& column) {
      return columns == nullptr || std::ranges::count(*columns, column) > 0;
    };
    if (!std::ranges::any_of(key.columns, touched)) continue;
    out.lock(key.referenced, LockMode::kRowShare);
    out.lock_indexes(key.referenced, LockMode::kRowShare);
    if (columns != nullptr) out.uncertain();  // only where the value changes
  }
}

// What a view reads, down to its tables.
void scan_below(EffectsBuilder& out, const Relation& view, int depth = 0) {
  constexpr int kDeepest = 50;
  for (const ddl::Name& read : view.reads) {
    const Relation* known = out.find(read);
    if (known != nullptr && known->kind == RelationKind::kView && depth < kDeepest) {
      scan_below(out, *known, depth + 1);
    } else {
      out.scan_tree(read);
    }
  }
}

}  // namespace

void insert_effects(EffectsBuilder& out, const ddl::Insert& insert) {
  write(out, insert.table);
  read_others(out, insert.reads);
  read_referenced(out, insert.table, insert.columns.empty() ? nullptr : &insert.columns);
  if (insert.columns.empty() && insert.rows > 0) {
    const Relation* known = out.find(insert.table);
    if (known != nullptr && !known->referenced_by.empty() && insert.on_conflict) out.uncertain();
  }
}

void update_effects(EffectsBuilder& out, const ddl::Update& update) {
  write(out, update.table);
  read_others(out, update.reads);
  scan_unless_found(out, update.table, update.where);
  read_referenced(out, update.table, &update.columns);
  if (!update.reads.empty()) out.uncertain();
}

void delete_effects(EffectsBuilder& out, const ddl::Delete& removal) {
  write(out, removal.table);
  read_others(out, removal.reads);
  scan_unless_found(out, removal.table, removal.where);
  if (const Relation* known = out.find(removal.table)) check_references(out, *known, true);
  if (!removal.reads.empty()) out.uncertain();
}

void merge_effects(EffectsBuilder& out, const ddl::Merge& merge) {
  write(out, merge.table);
  out.scan_tree(merge.table);
  read_others(out, merge.reads);
  out.uncertain();  // the join's plan, and which of its actions runs
}

void select_effects(EffectsBuilder& out, const ddl::Select& select) {
  for (const ddl::Name& sequence : select.sequences)
    out.lock(sequence, LockMode::kRowExclusive, RelationKind::kSequence);
  if (select.for_update) {
    for (const ddl::Name& read : select.reads) {
      out.lock_tree(read, LockMode::kRowShare);
      out.lock_indexes(read, LockMode::kRowShare);
    }
  } else {
    out.read(select.reads, true);
  }
  const Relation* only = select.reads.size() == 1 ? out.find(select.reads.front()) : nullptr;
  if (only != nullptr && only->kind == RelationKind::kView) {
    scan_below(out, *only);
    out.uncertain();
  } else if (select.reads.size() == 1) {
    scan_unless_found(out, select.reads.front(), select.where);
  } else if (!select.reads.empty()) {
    for (const ddl::Name& read : select.reads)
      out.scan_tree(read);
    out.uncertain();
  }
}

}  // namespace miglint
