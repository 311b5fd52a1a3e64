#include "migrations/catalog/effects_builder.h"

#include <algorithm>

namespace miglint {

namespace {

void add_once(std::vector<ddl::Name>& names, const ddl::Name& name) {
  if (std::ranges::count(names, name) == 0) names.push_back(name);
}

// Partition trees are shallow, but a history may be wrong: a cycle ends here.
constexpr int kDeepest = 100;

void collect(const Catalog& catalog,
             const Relation& table,
             std::vector<const Relation*>& tree,
             int depth) {
  tree.push_back(&table);
  if (depth >= kDeepest) return;
  for (const ddl::Name& child : table.children)
    if (const Relation* known = catalog.relation(child)) collect(catalog, *known, tree, depth + 1);
}

bool has_files(const Relation& relation) {
  return relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
}

}  // namespace

std::vector<const Relation*> tree_of(const Catalog& catalog, const ddl::Name& table) {
  std::vector<const Relation*> tree;
  if (const Relation* known = catalog.relation(table)) collect(catalog, *known, tree, 0);
  return tree;
}

void EffectsBuilder::lock(const ddl::Name& relation, LockMode mode, RelationKind assumed) {
  if (relation.empty()) return;
  const Relation* known = find(relation);
  if (known == nullptr && catalog.exists(relation) == Truth::kNo) return;
  const ddl::Name resolved = known == nullptr ? catalog.resolve(relation) : known->name;
  const RelationKind kind = known == nullptr ? assumed : known->kind;
  const auto add_weaker = [&](LockMode weak) {
    const auto same = [&](const RelationLock& lock) {
      return lock.relation == resolved && lock.mode == weak;
    };
    if (std::ranges::none_of(effects.weaker, same))
      effects.weaker.push_back({resolved, kind, weak});
  };
  for (RelationLock& held : effects.locks) {
    if (!(held.relation == resolved)) continue;
    if (held.mode == mode) return;
    add_weaker(std::min(held.mode, mode));
    held.mode = std::max(held.mode, mode);
    return;
  }
  effects.locks.push_back({resolved, kind, mode});
}

void EffectsBuilder::lock_tree(const ddl::Name& table, LockMode mode) {
  lock(table, mode);
  for (const Relation* relation : tree_of(catalog, table))
    lock(relation->name, mode);
}

void EffectsBuilder::lock_all(const std::vector<ddl::Name>& relations, LockMode mode) {
  for (const ddl::Name& relation : relations)
    lock(relation, mode);
}

void EffectsBuilder::lock_indexes(const ddl::Name& table, LockMode mode) {
  if (const Relation* known = find(table))
    for (const ddl::Name& index : known->indexes)
      lock(index, mode, RelationKind::kIndex);
}

void EffectsBuilder::lock_owned_sequences(const ddl::Name& table, LockMode mode) {
  const Relation* known = find(table);
  if (known == nullptr) return;
  for (const ddl::Name& sequence : known->sequences)
    lock(sequence, mode, RelationKind::kSequence);
}

void EffectsBuilder::rewrite(const ddl::Name& table) {
  const Relation* known = find(table);
  if (known != nullptr && !has_files(*known)) return;
  add_once(effects.rewrites, catalog.resolve(table));
  scan(table);
  lock(table, LockMode::kAccessExclusive);
  lock(table, LockMode::kShare);
  if (known == nullptr) return;
  for (const ddl::Name& index : known->indexes) {
    lock(index, LockMode::kAccessExclusive, RelationKind::kIndex);
    builds(index);
  }
}

void EffectsBuilder::rewrite_tree(const ddl::Name& table) {
  if (find(table) == nullptr) rewrite(table);
  for (const Relation* relation : tree_of(catalog, table))
    rewrite(relation->name);
}

void EffectsBuilder::scan(const ddl::Name& table) {
  const Relation* known = find(table);
  if (known != nullptr && !has_files(*known)) return;
  add_once(effects.scans, catalog.resolve(table));
}

void EffectsBuilder::scan_tree(const ddl::Name& table) {
  if (find(table) == nullptr) scan(table);
  for (const Relation* relation : tree_of(catalog, table))
    scan(relation->name);
}

void EffectsBuilder::build(const ddl::Name& table, const ddl::Name& index) {
  lock(table, LockMode::kShare);
  scan(table);
  if (index.empty()) return;
  lock(index, LockMode::kAccessExclusive, RelationKind::kIndex);
  builds(index);
}

void EffectsBuilder::builds(const ddl::Name& index) {
  const Relation* known = find(index);
  add_once(effects.builds_indexes, known == nullptr ? index : known->name);
}

void EffectsBuilder::read(const std::vector<ddl::Name>& relations, bool planned) {
  std::vector<ddl::Name> open = relations;
  for (std::size_t i = 0; i < open.size(); ++i) {
    lock(open[i], LockMode::kAccessShare);
    const Relation* known = find(open[i]);
    if (known == nullptr || !planned) continue;
    if (known->kind == RelationKind::kView) {
      for (const ddl::Name& below : known->reads)
        add_once(open, below);
    } else {
      for (const ddl::Name& child : known->children)
        add_once(open, child);
      lock_indexes(known->name, LockMode::kAccessShare);
    }
  }
}

void EffectsBuilder::forbid(std::string_view name) {
  effects.forbidden_in_transaction = true;
  effects.forbidden_name = name;
}

void foreign_key_effects(EffectsBuilder& out,
                         const ddl::Name& table,
                         const ddl::Constraint& key,
                         bool reads_rows) {
  // The triggers that enforce it are made on both sides, and each names the other (CreateTrigger,
  // trigger.c, v15).
  const Relation* known = out.find(table);
  const bool partitioned = known != nullptr && known->kind == RelationKind::kPartitionedTable;
  if (partitioned) {
    out.lock_tree(table, LockMode::kShareRowExclusive);
  } else {
    out.lock(table, LockMode::kShareRowExclusive);
  }
  if (!key.not_enforced || reads_rows) {
    out.lock(table, LockMode::kAccessShare);
    out.lock(key.referenced, LockMode::kAccessShare);
  }
  const Relation* target = out.find(key.referenced);
  if (target != nullptr && target->kind == RelationKind::kPartitionedTable) {
    out.lock_tree(key.referenced, LockMode::kShareRowExclusive);
  } else {
    out.lock(key.referenced, LockMode::kShareRowExclusive);
  }
  if (!reads_rows) return;
  out.uncertain();  // the join that checks it may read indexes instead
  out.lock(key.referenced, LockMode::kRowShare);
  out.read({table, key.referenced}, true);
  if (partitioned) {
    out.scan_tree(table);
  } else {
    out.scan(table);
  }
  out.scan_tree(key.referenced);
}

}  // namespace miglint
