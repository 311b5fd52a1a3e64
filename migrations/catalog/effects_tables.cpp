// CREATE TABLE, indexes, and DROP.

#include <algorithm>

#include "migrations/catalog/effects_builder.h"

namespace miglint {

void create_table_effects(EffectsBuilder& out, const ddl::CreateTable& create) {
  if (create.if_not_exists && out.catalog.exists(create.table) == Truth::kYes) return;
  for (const ddl::Name& source : create.like)
    out.lock(source, LockMode::kAccessShare);
  out.lock_all(create.reads, LockMode::kAccessShare);
  if (create.as_query && create.with_data)
    for (const ddl::Name& read : create.reads)
      out.scan(read);
  for (const ddl::Name& parent : create.inherits)
    out.lock(parent, LockMode::kShareUpdateExclusive);
  if (!create.partition_of.empty()) {
    out.lock(create.partition_of, LockMode::kAccessExclusive);
    const Relation* parent = out.find(create.partition_of);
    if (parent != nullptr && !parent->default_partition.empty() && !create.default_partition) {
      out.lock(parent->default_partition, LockMode::kAccessExclusive);
      out.scan(parent->default_partition);
    }
  }
  const auto reference = [&](const ddl::Constraint& constraint) {
    if (constraint.kind != ddl::ConstraintKind::kForeignKey) return;
    if (constraint.referenced == create.table) return;
    out.lock_tree(constraint.referenced, LockMode::kShareRowExclusive);
  };
  for (const ddl::ColumnDefinition& column : create.columns)
    std::ranges::for_each(column.constraints, reference);
  std::ranges::for_each(create.constraints, reference);
}

void create_index_effects(EffectsBuilder& out, const ddl::CreateIndex& create) {
  out.effects.forbidden_in_transaction = create.concurrently;
  const LockMode mode = create.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  const Relation* table = out.find(create.table);
  if (create.only) {
    out.lock(create.table, mode);
    return;
  }
  out.lock_tree(create.table, mode);
  const ddl::Name index{out.catalog.resolve(create.table).schema, create.index, 0};
  const bool there = create.if_not_exists && !create.index.empty() && out.find(index) != nullptr;
  if (there) return;
  out.scan_tree(create.table);
  if (!create.index.empty() &&
      (table == nullptr || table->kind != RelationKind::kPartitionedTable)) {
    out.builds(index);
  }
}

static void reindex_one(EffectsBuilder& out, const ddl::Name& index, bool concurrently) {
  out.lock(index,
           concurrently ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive,
           RelationKind::kIndex);
  out.builds(out.catalog.resolve(index));
}

void reindex_effects(EffectsBuilder& out, const ddl::Reindex& reindex) {
  const LockMode mode = reindex.concurrently ? LockMode::kShareUpdateExclusive : LockMode::kShare;
  out.effects.forbidden_in_transaction = reindex.concurrently;
  const Relation* known = out.find(reindex.object);
  switch (reindex.what) {
    case ddl::Reindex::What::kIndex:
      if (known != nullptr && known->index) {
        out.lock(known->index->table, mode);
        out.scan(known->index->table);
      }
      reindex_one(out, reindex.object, reindex.concurrently);
      break;
    case ddl::Reindex::What::kTable:
      out.lock_tree(reindex.object, mode);
      out.scan_tree(reindex.object);
      if (known != nullptr)
        for (const ddl::Name& index : known->indexes)
          reindex_one(out, index, reindex.concurrently);
      break;
    default:
      out.effects.forbidden_in_transaction = true;
  }
  const bool partitioned = known != nullptr && (known->kind == RelationKind::kPartitionedTable ||
                                                known->kind == RelationKind::kPartitionedIndex);
  if (partitioned) out.effects.forbidden_in_transaction = true;
}

static void drop_table_effects(EffectsBuilder& out, const ddl::Name& table, bool cascade) {
  out.lock_tree(table, LockMode::kAccessExclusive);
  const Relation* known = out.find(table);
  if (known == nullptr) return;
  for (const TableConstraint& constraint : known->constraints)
    if (constraint.definition.kind == ddl::ConstraintKind::kForeignKey)
      out.lock(constraint.definition.referenced, LockMode::kAccessExclusive);
  for (const ddl::Name& index : known->indexes)
    out.lock(index, LockMode::kAccessExclusive);
  for (const ddl::Name& parent : known->inherits) {
    out.lock(parent, LockMode::kAccessExclusive);
    if (const Relation* whole = out.find(parent))
      out.lock(whole->default_partition, LockMode::kAccessExclusive);
  }
  if (cascade) {
    out.lock_all(known->referenced_by, LockMode::kAccessExclusive);
    out.lock_all(known->dependents, LockMode::kAccessExclusive);
  }
}

static void drop_index_effects(EffectsBuilder& out, const ddl::Name& index, bool concurrently) {
  const LockMode mode = concurrently ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive;
  if (const Relation* known = out.find(index); known != nullptr && known->index)
    out.lock_tree(known->index->table, mode);
  out.lock(index, mode, RelationKind::kIndex);
}

void drop_effects(EffectsBuilder& out, const ddl::Drop& drop) {
  out.effects.forbidden_in_transaction = drop.concurrently;
  for (const ddl::Name& object : drop.objects) {
    switch (drop.kind) {
      case ddl::ObjectKind::kTable:
      case ddl::ObjectKind::kForeignTable:
        drop_table_effects(out, object, drop.cascade);
        break;
      case ddl::ObjectKind::kIndex:
        drop_index_effects(out, object, drop.concurrently);
        break;
      case ddl::ObjectKind::kView:
        out.lock(object, LockMode::kAccessExclusive, RelationKind::kView);
        break;
      case ddl::ObjectKind::kMaterializedView:
        out.lock(object, LockMode::kAccessExclusive, RelationKind::kMaterializedView);
        break;
      case ddl::ObjectKind::kSequence:
        out.lock(object, LockMode::kAccessExclusive, RelationKind::kSequence);
        break;
      case ddl::ObjectKind::kTrigger:
      case ddl::ObjectKind::kRule:
      case ddl::ObjectKind::kPolicy:
        if (!drop.if_exists) out.lock(drop.relation, LockMode::kAccessExclusive);
        break;
      default:
        break;
    }
  }
}

}  // namespace miglint
